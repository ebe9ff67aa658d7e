-- name: insert
-- No row: another batch has this key. A batch that an earlier try stored, whose reply was lost, is found again.
with placed as (
    insert into batches (id, owner, total, idempotency_key, body_hash) values ($1, $2, $3, $4, $5)
    on conflict do nothing
    returning id
)
select id from placed union all select id from batches where id = $1

-- name: by_key
select id, body_hash from batches where owner = $1 and idempotency_key = $2

-- name: get
-- Jobs that were removed after their time count as done.
select b.*, s.*, now() as now,
    array(select distinct p.kind from jobs q join pauses p on p.kind in (q.kind, '*')
          where q.batch = b.id and q.state = 'queued' order by p.kind) as paused
from batches b
cross join lateral (
    select count(*) filter (where state = 'queued') as queued,
        count(*) filter (where state = 'running') as running,
        count(*) filter (where state = 'succeeded') as succeeded,
        count(*) filter (where state = 'failed') as failed,
        count(*) filter (where state = 'cancelled') as cancelled,
        b.total - count(*) + coalesce(sum(case when finished_at is null then progress else 1 end), 0)::float8 as done,
        min(started_at) as started_at,
        max(finished_at) as finished_at,
        max(run_at) filter (where state = 'queued') as last_due
    from jobs where batch = b.id
) s
where b.id = $1

-- name: errors
select id, kind, error from jobs where batch = $1 and state = 'failed' order by finished_at, id limit $2

-- name: last_waiting
-- The job of the batch that will start last, as far as the queue's order tells.
select * from jobs where batch = $1 and state = 'queued' order by priority, turn desc nulls first, id desc limit 1

-- name: job_ids
select id from jobs where batch = $1 order by id

-- name: unfinished
select id from jobs where batch = $1 and finished_at is null

-- name: jobs
select * from jobs
where batch = $1 and ($2::text is null or state = $2) and ($3::uuid is null or id > $3)
order by id limit $4

-- name: look
-- The counts, and the jobs that are not as $2 knows them: a byte for each job in the order of their ids, made of its state
-- and its attempt. Where $2 is not of this batch, all were last known to wait for their first attempt.
with seen as materialized (
    select id, state, attempt, progress, finished_at, error, row_number() over (order by id)::integer - 1 as place,
        35 + array_position('{queued,running,succeeded,failed,cancelled}'::text[], state) - 1 + 5 * (attempt % 17) as mark
    from jobs where batch = $1
), tally as (
    select count(*) as present,
        count(*) filter (where state = 'queued') as queued,
        count(*) filter (where state = 'running') as running,
        count(*) filter (where state = 'succeeded') as succeeded,
        count(*) filter (where state = 'failed') as failed,
        count(*) filter (where state = 'cancelled') as cancelled,
        coalesce(sum(case when finished_at is null then progress else 1 end), 0)::float8 as done
    from seen
)
select t.*, s.id, s.state, s.attempt, s.error, s.place, s.mark
from tally t left join seen s
    on case when length($2::bytea) = t.present then get_byte($2, s.place) <> s.mark else s.mark <> 35 end
order by s.place

-- name: cancel
-- What waits is cancelled, the holders of what runs are asked to stop it: each as for a single job (jobs.sql, cancel).
with held as materialized (
    select id, state from jobs where batch = $1 and finished_at is null order by id for update
), stopped as (
    update jobs set state = 'cancelled', finished_at = now(), prune_at = now() + make_interval(secs => $2),
        error = '{"code": "cancelled", "message": "cancelled on request", "reasons": []}', event_seq = event_seq + 1,
        node = null, lease_until = null, cancel_requested_at = null
    from held where jobs.id = held.id and held.state = 'queued'
    returning jobs.id
), asked as (
    update jobs set cancel_requested_at = case when jobs.state = 'running' then coalesce(cancel_requested_at, now()) end
    from held where jobs.id = held.id and held.state = 'running'
    returning jobs.id
)
select array(select id from stopped) as cancelled, array(select id from asked) as cancelling,
    (select count(*) from (select pg_notify('joyip_cancel', id::text) from asked) told) as told

-- name: prune
delete from batches b where b.created_at < now() - make_interval(secs => $1)
    and not exists (select from jobs j where j.batch = b.id)
