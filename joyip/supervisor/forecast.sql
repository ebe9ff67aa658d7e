-- name: near
-- The whole queue when it is short ($2 rows at most), what other nodes run while their leases live, and what is paused.
(select 'queued' as what, id, kind, owner, priority::integer, turn, seq, null::float8 as age, null::uuid as node
 from jobs where state = 'queued' and turn is not null
 order by kind, jobs.priority desc, jobs.turn, jobs.seq limit $2)  -- the index's own order: it is never sorted
union all
(select 'running', null, kind, null, null, null, null, extract(epoch from now() - ran_at)::float8, node
 from jobs where state = 'running' and lease_until > now() and node <> $1 limit 1000)
union all
select 'paused', null, kind, who || ': ' || why, null, null, null, null, null from pauses

-- name: far
-- A long queue, counted in 64 parts of each priority's turns; read from the index alone.
with bounds as materialized (
    select priority, min(turn) as low, max(turn) as high from jobs where state = 'queued' and turn is not null
    group by priority
)
select q.kind, q.priority::integer as priority, min(q.turn) as low, max(q.turn) as high, count(*) as count
from jobs q join bounds b on b.priority = q.priority
where q.state = 'queued' and q.turn is not null
group by q.kind, q.priority, width_bucket(q.turn::float8, b.low::float8, b.high::float8 + 1, 64)

-- name: turns
select id, turn from jobs where id = any($1::uuid[]) and state = 'queued' and turn is not null

-- name: durations
-- How long the latest attempts of each kind took, newest first.
select k.kind, extract(epoch from j.finished_at - j.ran_at)::float8 as seconds
from unnest($1::text[]) k (kind)
cross join lateral (
    select ran_at, finished_at from jobs
    where kind = k.kind and state = 'succeeded' and ran_at is not null order by id desc limit $2
) j
