-- name: due
-- What was never looked at comes first, then what was looked at longest ago; nothing twice in one run.
select id, size, media_type, filename, created_at, expires_at from artifacts
where (verified_at is null or verified_at < $1) and expires_at > now()
order by verified_at nulls first, id limit $2

-- name: count
select count(*) as count, now() as now from artifacts where expires_at > now()

-- name: left
select count(*) from artifacts where (verified_at is null or verified_at < $1) and expires_at > now()

-- name: verified
update artifacts set verified_at = now() where id = any($1)

-- name: remove
-- The regular cleaning takes it away, the row before the bytes.
update artifacts set expires_at = now() where id = any($1)
