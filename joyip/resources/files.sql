-- Metadata of stored files. The lock makes put and removal of the same content wait for one another.

-- name: lock
select pg_advisory_xact_lock(hashtextextended($1, 0))

-- name: put
insert into artifacts (id, size, media_type, filename, expires_at)
values ($1, $2, $3, $4, now() + $5::interval)
on conflict (id) do update set expires_at = greatest(artifacts.expires_at, excluded.expires_at)
returning id, size, media_type, filename, created_at, expires_at

-- name: keep
update artifacts set expires_at = greatest(expires_at, now() + $2::interval)
where id = $1
returning id, size, media_type, filename, created_at, expires_at

-- name: info
select id, size, media_type, filename, created_at, expires_at from artifacts where id = $1

-- name: expire
delete from artifacts
where id in (select id from artifacts where expires_at <= $1 order by expires_at limit $2 for update skip locked)
returning id

-- name: exists
select exists (select from artifacts where id = $1)

-- name: known
select id from artifacts where id = any($1)
