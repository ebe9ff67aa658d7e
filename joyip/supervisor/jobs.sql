-- name: insert
-- Fair order: a job's turn is one round after its owner's last waiting job, and not before the round after the one being
-- served. An empty queue starts at the arrival counter, which no turn can exceed, so turns never go back.
with input as (
    select *
    from unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::timestamptz[], $7::float8[],
                $8::float8[], $9::float8[], $10::text[], $11::bytea[])
        with ordinality as i (id, kind, owner, priority, params, run_at, deadline, expires, timeout, key, hash, n)
), heads as (
    select k.kind, k.priority,
        coalesce((select q.turn + 1 from jobs q
                  where q.state = 'queued' and q.kind = k.kind and q.priority = k.priority and q.run_at <= now()
                  order by q.turn, q.seq limit 1),
                 (select last_value from jobs_seq_seq)) as turn
    from (select distinct kind, priority from input) k
), lasts as (
    select o.owner, o.priority,
        (select max(q.turn) + 1 from jobs q
         where q.state = 'queued' and q.owner = o.owner and q.priority = o.priority) as turn
    from (select distinct owner, priority from input) o
), inserted as (
    insert into jobs (id, kind, owner, priority, turn, params, run_at, deadline_at, expires_at, timeout,
                      idempotency_key, body_hash, event_seq)
    select i.id, i.kind, i.owner, i.priority,
        greatest(h.turn, l.turn) + row_number() over (partition by i.owner, i.priority order by i.n) - 1,
        i.params::jsonb, coalesce(i.run_at, now()),
        greatest(i.run_at, now()) + make_interval(secs => i.deadline),
        greatest(i.run_at, now()) + make_interval(secs => i.expires),
        make_interval(secs => i.timeout), i.key, i.hash, 1
    from input i join heads h using (kind, priority) join lasts l using (owner, priority)
    order by i.n
    on conflict do nothing
    returning *
), said as (
    insert into job_events (job_id, seq, type, data)
    select id, 1, 'state', '{"state": "queued"}' from inserted
)
select inserted.*, told.* from inserted
left join (select pg_notify('joyip_queue', '') where exists (select from inserted)) told on true

-- name: by_key
select j.*, j.body_hash as hash
from unnest($1::text[], $2::text[]) as i (owner, key) join jobs j on j.owner = i.owner and j.idempotency_key = i.key

-- name: claim
with wanted as (
    select * from unnest($1::text[], $2::integer[]) as k (kind, room)
), picked as materialized (
    select q.id
    from wanted k
    cross join lateral (
        select id, priority, turn, seq from jobs
        where state = 'queued' and kind = k.kind and run_at <= now() and deadline_at > now()
            and (expires_at is null or expires_at > now())
        order by priority desc, turn, seq
        limit k.room
        for update skip locked
    ) q
    order by q.priority desc, q.turn, q.seq
    limit $3
), claimed as (
    update jobs set state = 'running', node = $4, lease_until = now() + make_interval(secs => $5), attempt = attempt + 1,
        started_at = coalesce(started_at, now()), expires_at = null, progress = 0, stage = null,
        event_seq = event_seq + 1
    from picked where jobs.id = picked.id
    returning jobs.*
), said as (
    insert into job_events (job_id, seq, type, data)
    select id, event_seq, 'state', jsonb_build_object('state', 'running', 'attempt', attempt) from claimed
)
select *, extract(epoch from deadline_at - now())::float8 as deadline_in,
    extract(epoch from timeout)::float8 as timeout_s
from claimed order by priority desc, turn, seq

-- name: finish
-- Only the holder of the newest attempt changes anything. A cancellation asked for before the end always wins.
with input as (
    select *
    from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::integer[],
                $9::integer[], $10::float8[])
        as i (id, attempt, state, result, error, degraded, delay, failures, rescues, ttl)
), verdict as (
    select i.*, case when j.cancel_requested_at is null then i.state else 'cancelled' end as becomes
    from input i join jobs j on j.id = i.id and j.attempt = i.attempt and j.state = 'running'
    order by j.id for update of j
), changed as (
    update jobs j set
        state = v.becomes,
        result = case when v.becomes <> 'cancelled' then v.result::jsonb end,
        error = case when v.becomes in ('failed', 'queued') then v.error::jsonb
                     when v.becomes = 'cancelled' then '{"code": "cancelled", "message": "cancelled on request", "reasons": []}' end,
        degraded = array(select jsonb_array_elements_text(v.degraded::jsonb)),
        progress = case when v.becomes = 'succeeded' then 1 when v.becomes = 'queued' then 0 else j.progress end,
        stage = case when v.becomes in ('failed', 'cancelled') then j.stage end,
        failures = j.failures + v.failures,
        rescues = j.rescues + v.rescues,
        run_at = case when v.becomes = 'queued' then now() + make_interval(secs => v.delay) else j.run_at end,
        node = null, lease_until = null, cancel_requested_at = null,
        finished_at = case when v.becomes <> 'queued' then now() end,
        prune_at = case when v.becomes <> 'queued' then now() + make_interval(secs => v.ttl) end,
        event_seq = j.event_seq + 1
    from verdict v where j.id = v.id
    returning j.*
), said as (
    insert into job_events (job_id, seq, type, data)
    select id, event_seq, 'state',
        jsonb_strip_nulls(jsonb_build_object('state', state, 'attempt', attempt, 'error', error,
            'run_at', case when state = 'queued' then run_at end))
    from changed
)
select c.id, c.state, told.* from changed c
left join (select pg_notify('joyip_events', case when count(*) > 100 then '*' else string_agg(id::text, ',') end)
           from changed having count(*) > 0) told on true

-- name: report
-- Progress and events of running attempts; nothing of a fenced attempt is stored. Only these may be lost when the
-- database server dies, and only the last moment's: they wait for no disk.
with input as (
    select *
    from unnest($1::uuid[], $2::integer[], $3::real[], $4::text[], $5::text[]) as i (id, attempt, progress, stage, events)
), held as (
    select i.* from input i join jobs j on j.id = i.id and j.attempt = i.attempt and j.state = 'running'
    order by j.id for update of j
), changed as (
    update jobs j set progress = coalesce(i.progress, j.progress), stage = coalesce(i.stage, j.stage),
        event_seq = j.event_seq + jsonb_array_length(i.events::jsonb)
    from held i where j.id = i.id
    returning j.id, j.event_seq, i.events::jsonb as events
), said as (
    insert into job_events (job_id, seq, type, data)
    select c.id, c.event_seq - jsonb_array_length(c.events) + e.n, e.event ->> 'type', e.event -> 'data'
    from changed c cross join lateral jsonb_array_elements(c.events) with ordinality as e (event, n)
)
select c.id, told.* from changed c
left join (select set_config('synchronous_commit', 'off', true),
               pg_notify('joyip_events', case when count(*) > 100 then '*' else string_agg(id::text, ',') end)
           from changed having count(*) > 0) told on true

-- name: heartbeat
-- Every statement that locks many rows locks them in the order of their ids, so that none can deadlock with another.
with held as (
    select id from jobs where node = $1 and state = 'running' and id = any($2::uuid[]) order by id for update
)
update jobs set lease_until = now() + make_interval(secs => $3) from held where jobs.id = held.id
returning jobs.id, attempt, cancel_requested_at is not null as cancelling

-- name: rescue
-- Running jobs without a living holder: their lease ran out, or ($3) this node was started anew and holds nothing yet.
with lost as (
    select id from jobs
    where state = 'running' and id <> all($2::uuid[]) and (lease_until < now() or ($3 and node = $1))
    order by id limit 1000 for update skip locked
), changed as (
    update jobs j set
        state = case when cancel_requested_at is not null then 'cancelled'
                     when rescues >= $4 or deadline_at <= now() then 'failed' else 'queued' end,
        error = case when cancel_requested_at is not null
                         then '{"code": "cancelled", "message": "cancelled on request", "reasons": []}'::jsonb
                     when deadline_at <= now()
                         then '{"code": "timeout", "message": "the deadline passed", "reasons": []}'::jsonb
                     when rescues >= $4
                         then '{"code": "poison", "message": "its worker died each time it ran", "reasons": []}'::jsonb end,
        rescues = rescues + 1, node = null, lease_until = null, cancel_requested_at = null, run_at = now(),
        finished_at = case when cancel_requested_at is not null or rescues >= $4 or deadline_at <= now() then now() end,
        prune_at = case when cancel_requested_at is not null or rescues >= $4 or deadline_at <= now()
                        then now() + make_interval(secs => $5) end,
        event_seq = event_seq + 1
    from lost where j.id = lost.id
    returning j.*
), said as (
    insert into job_events (job_id, seq, type, data)
    select id, event_seq, 'state', jsonb_strip_nulls(jsonb_build_object('state', state, 'rescued', rescues, 'error', error))
    from changed
)
select c.*, told.* from changed c
left join (select pg_notify('joyip_events', '*'), pg_notify('joyip_queue', '') where exists (select from changed)) told on true

-- name: expire
with due as (
    select id from jobs where state = 'queued' and least(expires_at, deadline_at) <= now()
    order by id limit 1000 for update skip locked
), changed as (
    update jobs j set state = 'failed', finished_at = now(), prune_at = now() + make_interval(secs => $1),
        error = case when deadline_at <= now()
            then jsonb_build_object('code', 'timeout', 'message', 'the deadline passed', 'reasons',
                                    case when error is null then '[]'::jsonb else jsonb_build_array(error) end)
            else '{"code": "expired", "message": "it waited in the queue for too long", "reasons": []}'::jsonb end,
        event_seq = event_seq + 1
    from due where j.id = due.id
    returning j.*
), said as (
    insert into job_events (job_id, seq, type, data)
    select id, event_seq, 'state', jsonb_build_object('state', state, 'error', error) from changed
)
select c.id, told.* from changed c
left join (select pg_notify('joyip_events', '*') where exists (select from changed)) told on true

-- name: lock
select * from jobs where id = $1 for update

-- name: cancel_queued
with changed as (
    update jobs set state = 'cancelled', finished_at = now(), prune_at = now() + make_interval(secs => $2),
        error = '{"code": "cancelled", "message": "cancelled on request", "reasons": []}', event_seq = event_seq + 1
    where id = $1 returning id, event_seq
), said as (
    insert into job_events (job_id, seq, type, data)
    select id, event_seq, 'state', '{"state": "cancelled"}' from changed
)
select pg_notify('joyip_events', id::text) from changed

-- name: cancel_running
with changed as (
    update jobs set cancel_requested_at = coalesce(cancel_requested_at, now()) where id = $1 returning id
)
select pg_notify('joyip_cancel', id::text) from changed

-- name: prune
delete from jobs where id in (
    select id from jobs where prune_at <= now() order by prune_at limit 500 for update skip locked
)

-- name: get
select * from jobs where id = $1

-- name: page
select * from jobs
where ($1::text is null or kind = $1) and ($2::text is null or state = $2) and ($3::text is null or owner = $3)
    and ($4::uuid is null or id < $4)
order by id desc limit $5

-- name: events
select * from job_events where job_id = $1 and seq > $2 order by seq limit $3

-- name: counts
select state, count(*) as count from jobs group by state

-- name: queue
select kind, priority, count(*) as count, min(created_at) as oldest from jobs where state = 'queued'
group by kind, priority order by priority desc, kind

-- name: waiting
select count(*) from jobs where state = 'queued'

-- name: position
select count(*) from jobs q, jobs j
where j.id = $1 and j.state = 'queued' and q.state = 'queued' and q.run_at <= now()
    and (q.priority > j.priority or q.priority = j.priority and (q.turn, q.seq) < (j.turn, j.seq))

-- name: set_priority
update jobs set priority = $2 where id = $1 and state = 'queued' returning *
