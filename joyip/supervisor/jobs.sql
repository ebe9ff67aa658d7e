-- name: insert
-- Fair order: turns count half rounds. An owner's jobs are a round apart; the first one comes half a round after the first
-- job of its kind that waits or, where none does, after the one being served, whatever its kind. So a newcomer goes before
-- the second job of whoever has many, and newcomers go before nobody twice. Where nothing waits or runs turns start at
-- twice the arrival counter, which they cannot exceed, so they never go back. A job whose time has not come has no turn
-- yet. A job that may start and that nobody of its kind waits before begins at once, in no round (turn 0), held by the node
-- $18; put back it goes first, and nobody takes it for the round being served. What is over its owner's quota ($17) is left
-- out. Each row names its kind with its limits by an index (k) into $1 to $5 and $20 (whether all of them may start), its
-- owner and priority by an index (o) into $6 and $7, and says how many of the same owner and priority (nth), and of the
-- same owner (ith), come before it here.
with heads as materialized (
    select array_agg(case when h.waits or not k.all_start then
                         coalesce((select q.turn + 1 from jobs q
                                   where q.state = 'queued' and q.turn > 0 and q.kind = k.kind
                                       and q.priority = k.priority
                                   order by q.turn, q.seq limit 1),
                                  turn_running(k.priority) + 1, turn_waiting(k.priority, k.kind) + 1,
                                  2 * (select last_value from jobs_seq_seq)) end order by k.n) as turns,
        array_agg(h.waits order by k.n) as waits
    from unnest($1::text[], $2::smallint[], $20::boolean[]) with ordinality as k (kind, priority, all_start, n)
    cross join lateral (
        select (select q.turn from jobs q
                where q.state = 'queued' and q.turn is not null and q.kind = k.kind
                order by q.priority desc, q.turn, q.seq limit 1) is not null
            or exists (select from pauses p where p.kind in (k.kind, '*')) as waits
        offset 0  -- looked up once
    ) h
), lasts as materialized (
    select array_agg((select q.turn + 2 from jobs q
                      where q.state = 'queued' and q.turn is not null and q.owner = o.owner and q.priority = o.priority
                      order by q.turn desc limit 1) order by o.n) as turns,
        array_agg(case when $17::integer is not null then  -- inside: an aggregate's input is computed in any case
            (select count(*) from (select from jobs q where q.state = 'queued' and q.owner = o.owner
                                   order by q.priority, q.turn desc limit $17) held) end order by o.n) as held
    from unnest($6::text[], $7::smallint[]) with ordinality as o (owner, priority, n)
), judged as (
    select i.*, (more ->> 'run_at')::timestamptz as run_at,
        may_start and not h.waits[k] as starts,
        case when may_start and not h.waits[k] then 0
            when more ->> 'run_at' is null or (more ->> 'run_at')::timestamptz <= now()
            then greatest(h.turns[k], l.turns[o]) + 2 * nth end as turn
    from rows from (
            unnest($8::text::uuid[]), unnest($9::text::integer[]), unnest($10::text::integer[]),
            unnest($11::text::integer[]), unnest($12::text::integer[]), unnest($13::text::boolean[]),
            jsonb_array_elements($14::jsonb), jsonb_array_elements($15::jsonb)
        ) as i (id, k, o, nth, ith, may_start, params, more)
    cross join heads h cross join lasts l
    where $17 is null or l.held[o] + ith < $17
)
insert into jobs (id, kind, owner, priority, params, deadline_at, timeout, idempotency_key, body_hash, batch, callback,
                  run_at, turn, expires_at, state, node, lease_until, attempt, started_at, ran_at, run_seq, event_seq)
select id, ($1::text[])[k], ($6::text[])[o], ($2::smallint[])[k], params,
    greatest(run_at, now()) + make_interval(secs => ($3::float8[])[k]), make_interval(secs => ($5::float8[])[k]),
    more ->> 'key', decode(more ->> 'hash', 'hex'), $16::uuid, nullif(more -> 'callback', 'null'),
    coalesce(run_at, now()), turn,
    case when not starts then greatest(run_at, now()) + make_interval(secs => ($4::float8[])[k]) end,
    case when starts then 'running' else 'queued' end,
    case when starts then $18::uuid end,
    case when starts then now() + make_interval(secs => $19) end,
    starts::integer,
    case when starts then now() end,
    case when starts then now() end,
    case when starts then 2 end,
    1 + starts::integer
from judged
on conflict do nothing
returning id, state, created_at, run_at, expires_at, deadline_at

-- name: begin
-- A job alone that may start at once, in a fifth of the time; no row where somebody waits or where its key is known.
insert into jobs (id, kind, owner, priority, params, deadline_at, timeout, idempotency_key, body_hash, turn, state, node,
                  lease_until, attempt, started_at, ran_at, run_seq, event_seq)
select $1, $2, $3, $4, $5, now() + make_interval(secs => $6), make_interval(secs => $7), $8, $9, 0, 'running', $10,
    now() + make_interval(secs => $11), 1, now(), now(), 2, 2
where not exists (select from jobs q where q.state = 'queued' and q.turn is not null and q.kind = $2
                  order by q.priority desc, q.turn, q.seq limit 1)
    and not exists (select from pauses p where p.kind in ($2, '*'))
on conflict do nothing
returning id, state, created_at, run_at, expires_at, deadline_at

-- name: by_key
select j.*, j.body_hash as hash
from unnest($1::text[], $2::text[]) as i (owner, key) join jobs j on j.owner = i.owner and j.idempotency_key = i.key

-- name: claim
with wanted as materialized (
    select * from unnest($1::text[], $2::integer[]) as k (kind, room)
    where not exists (select from pauses p where p.kind in (k.kind, '*'))
), picked as materialized (
    select q.id, row_number() over (order by q.priority desc, q.turn, q.seq) as place
    from wanted k
    cross join lateral (
        select id, priority, turn, seq from jobs
        where state = 'queued' and turn is not null and kind = k.kind and deadline_at > now()
            and (expires_at is null or expires_at > now())
        order by priority desc, turn, seq
        limit k.room
        for update skip locked
    ) q
    order by place
    limit $3
), claimed as (
    update jobs set state = 'running', node = $4, lease_until = now() + make_interval(secs => $5), attempt = attempt + 1,
        started_at = coalesce(started_at, now()), ran_at = now(), expires_at = null, progress = 0, stage = null,
        run_seq = event_seq + 1, event_seq = event_seq + 1
    from picked where jobs.id = picked.id
    returning jobs.id, kind, owner, jobs.priority, params, error, attempt, failures, rescues, degraded, created_at, run_at,
        started_at, deadline_at, batch, extract(epoch from deadline_at - now())::float8 as deadline_in,
        extract(epoch from timeout)::float8 as timeout, picked.place
)
select id, kind, owner, priority, params, error, attempt, failures, rescues, degraded, created_at, run_at, started_at,
    deadline_at, batch, deadline_in, timeout
from claimed order by place

-- name: promote
-- Waiting jobs whose time has come get their turn, as if they had just arrived; answers how many, and the seconds until
-- the next one's time.
with due as (
    select id, kind, owner, priority, run_at from jobs
    where state = 'queued' and turn is null and run_at <= now()
    order by run_at limit 1000 for update skip locked
), heads as materialized (
    select k.kind, k.priority,
        coalesce((select q.turn + 1 from jobs q
                  where q.state = 'queued' and q.turn > 0 and q.kind = k.kind and q.priority = k.priority
                  order by q.turn, q.seq limit 1),
                 turn_running(k.priority) + 1, turn_waiting(k.priority, k.kind) + 1,
                 2 * (select last_value from jobs_seq_seq)) as turn
    from (select distinct kind, priority from due) k
), lasts as materialized (
    select o.owner, o.priority,
        (select max(q.turn) + 2 from jobs q
         where q.state = 'queued' and q.owner = o.owner and q.priority = o.priority) as turn
    from (select distinct owner, priority from due) o
), turns as (
    select d.id,
        greatest(h.turn, l.turn) + 2 * (row_number() over (partition by d.owner, d.priority order by d.run_at) - 1) as turn
    from due d join heads h using (kind, priority) join lasts l using (owner, priority)
), changed as (
    update jobs j set turn = t.turn from turns t where j.id = t.id returning j.id
)
select (select count(*) from changed) as promoted,
    (select extract(epoch from min(run_at) - now())::float8 from jobs
     where state = 'queued' and turn is null and run_at > now()) as next_in

-- name: succeed
-- Only the holder of the newest attempt changes anything. A cancellation asked for before the end always wins.
update jobs j set
    state = case when j.cancel_requested_at is null then 'succeeded' else 'cancelled' end,
    result = case when j.cancel_requested_at is null then v.result end,
    error = case when j.cancel_requested_at is not null
                then '{"code": "cancelled", "message": "cancelled on request", "reasons": []}'::jsonb end,
    degraded = '{}',
    progress = case when j.cancel_requested_at is null then 1 else j.progress end,
    stage = case when j.cancel_requested_at is not null then j.stage end,
    node = null, lease_until = null, cancel_requested_at = null, finished_at = now(),
    prune_at = now() + make_interval(secs => $4), event_seq = j.event_seq + 1
from rows from (unnest($1::text::uuid[]), unnest($2::text::integer[]), jsonb_array_elements($3::jsonb))
    as v (id, attempt, result)
where j.id = v.id and j.attempt = v.attempt and j.node is not null  -- as running jobs alone have
returning j.id, j.attempt, j.state, j.finished_at

-- name: finish
-- The same for every other end.
with changed as (
    update jobs j set
        state = case when j.cancel_requested_at is null then v.state else 'cancelled' end,
        result = case when j.cancel_requested_at is null then v.result end,
        error = case when j.cancel_requested_at is not null or v.state = 'cancelled'
                         then '{"code": "cancelled", "message": "cancelled on request", "reasons": []}'
                     else v.error end,
        degraded = array(select jsonb_array_elements_text(v.degraded)),
        progress = case when j.cancel_requested_at is not null then j.progress
                        when v.state = 'succeeded' then 1 when v.state = 'queued' then 0 else j.progress end,
        stage = case when j.cancel_requested_at is not null or v.state in ('failed', 'cancelled') then j.stage end,
        failures = j.failures + v.failures,
        rescues = j.rescues + v.rescues,
        run_at = case when v.state = 'queued' then now() + make_interval(secs => v.delay) else j.run_at end,
        turn = case when v.state = 'queued' and v.delay > 0 and j.cancel_requested_at is null then null else j.turn end,
        node = null, lease_until = null, cancel_requested_at = null,
        finished_at = case when v.state <> 'queued' or j.cancel_requested_at is not null then now() end,
        prune_at = case when v.state <> 'queued' or j.cancel_requested_at is not null
                        then now() + make_interval(secs => $2) end,
        event_seq = j.event_seq + 1
    from jsonb_to_recordset($1::jsonb)
        as v (id uuid, attempt integer, state text, result jsonb, error jsonb, degraded jsonb, delay float8,
              failures integer, rescues integer)
    where j.id = v.id and j.attempt = v.attempt and j.node is not null
    returning j.id, j.state, j.attempt, j.error, j.run_at, j.run_seq, j.ran_at, j.event_seq, j.finished_at
), told as (
    insert into job_events (job_id, seq, at, type, data)
    select id, run_seq, ran_at, 'state', jsonb_build_object('state', 'running', 'attempt', attempt)
    from changed where state = 'queued'
    union all
    select id, event_seq, now(), 'state', jsonb_strip_nulls(
        jsonb_build_object('state', state, 'attempt', attempt, 'error', error, 'run_at', run_at))
    from changed where state = 'queued'
)
select id, attempt, state, finished_at from changed

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
select c.id, lazily.* from changed c left join (select set_config('synchronous_commit', 'off', true)) lazily on true

-- name: heartbeat
-- Every statement that locks many rows locks them in the order of their ids, so that none can deadlock with another.
with held as (
    select id from jobs where node = $1 and state = 'running' and id = any($2::uuid[]) order by id for update
)
update jobs set lease_until = now() + make_interval(secs => $3) from held where jobs.id = held.id
returning jobs.id, attempt, cancel_requested_at is not null as cancelling

-- name: rescue
-- Running jobs without a living holder: their lease ran out; or this node does not hold what is said to be its own: it was
-- started anew ($3), or the reply to a claim was lost ($6 seconds of its lease and no more are left).
with lost as (
    select id from jobs
    where state = 'running' and id <> all($2::uuid[])
        and (lease_until < now() or (node = $1 and ($3 or lease_until < now() + make_interval(secs => $6))))
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
        progress = case when cancel_requested_at is not null or rescues >= $4 or deadline_at <= now() then progress else 0 end,
        stage = case when cancel_requested_at is not null or rescues >= $4 or deadline_at <= now() then stage end,
        rescues = rescues + 1, node = null, lease_until = null, cancel_requested_at = null, run_at = now(),
        finished_at = case when cancel_requested_at is not null or rescues >= $4 or deadline_at <= now() then now() end,
        prune_at = case when cancel_requested_at is not null or rescues >= $4 or deadline_at <= now()
                        then now() + make_interval(secs => $5) end,
        event_seq = event_seq + 1
    from lost where j.id = lost.id
    returning j.*
), told as (
    insert into job_events (job_id, seq, at, type, data)
    select id, run_seq, ran_at, 'state', jsonb_build_object('state', 'running', 'attempt', attempt)
    from changed where state = 'queued'
    union all
    select id, event_seq, now(), 'state', jsonb_build_object('state', state, 'rescued', rescues)
    from changed where state = 'queued'
)
select * from changed

-- name: expire
-- Found by the order of their index, then locked by the order of their ids.
with found as materialized (
    select id from jobs where state = 'queued' and least(expires_at, deadline_at) <= now()
    order by least(expires_at, deadline_at) limit 1000
), due as (
    select j.id from found join jobs j using (id)
    where j.state = 'queued' and least(j.expires_at, j.deadline_at) <= now()
    order by j.id for update of j skip locked
)
update jobs j set state = 'failed', finished_at = now(), prune_at = now() + make_interval(secs => $1),
    error = case when deadline_at <= now()
        then jsonb_build_object('code', 'timeout', 'message', 'the deadline passed', 'reasons',
                                case when error is null then '[]'::jsonb else jsonb_build_array(error) end)
        else '{"code": "expired", "message": "it waited in the queue for too long", "reasons": []}'::jsonb end,
    event_seq = event_seq + 1
from due where j.id = due.id
returning j.id

-- name: cancel
-- In one statement: a node that freezes between two would keep the row locked, and its holder from everything. PostgreSQL
-- checks constraints first on the row as the statement's snapshot has it, then finds that it was claimed or put back
-- meanwhile and computes the change anew: so what is set is legal for the older state as well.
with held as materialized (
    select id, state from jobs where id = $1 for update
), stopped as (
    update jobs j set state = 'cancelled', finished_at = now(), prune_at = now() + make_interval(secs => $2),
        error = '{"code": "cancelled", "message": "cancelled on request", "reasons": []}', event_seq = event_seq + 1,
        node = null, lease_until = null, cancel_requested_at = null
    from held h where j.id = h.id and h.state = 'queued'
), asked as (
    update jobs j set cancel_requested_at = case when j.state = 'running' then coalesce(cancel_requested_at, now()) end
    from held h where j.id = h.id and h.state = 'running'
)
select state, case when state = 'running' then pg_notify('joyip_cancel', id::text) end from held

-- name: prune
-- Ids are ordered by time: nothing younger than $1 can be past its time, unless it was kept for less long.
delete from jobs where id in (
    select id from jobs where id < $1 and prune_at <= now() order by id limit 500 for update skip locked
)

-- name: get
select * from jobs where id = any($1::uuid[])

-- name: page
-- Newest first, by whichever of kind, state and owner are given; each way is an index in the order of ids, and running
-- jobs, which those indexes leave out, are few.
with recursive kinds (kind) as (
    select coalesce($1, (select kind from jobs where state <> 'running' order by kind limit 1))
    union all
    select (select j.kind from jobs j where j.state <> 'running' and j.kind > k.kind order by j.kind limit 1)
    from kinds k where $1::text is null and k.kind is not null
), ids (id) as (
    (select id from jobs
     where state = 'running' and ($1::text is null or kind = $1) and ($2::text is null or state = $2)
        and ($3::text is null or owner = $3) and id < $4
     order by id desc limit $5)
    union all
    select j.id from kinds k cross join unnest(array['queued', 'succeeded', 'failed', 'cancelled']) as s (state)
    cross join lateral (
        select id from jobs where kind = k.kind and state = s.state and state <> 'running' and id < $4
        order by id desc nulls last limit $5
    ) j
    where $3::text is null and ($2::text is null or s.state = $2)
    union all
    (select id from jobs
     where $3::text is not null and owner = $3 and state <> 'running' and ($1::text is null or kind = $1)
        and ($2::text is null or state = $2) and id < $4
     order by id desc nulls last limit $5)
)
select * from jobs where id in (select id from ids order by id desc limit $5) order by id desc

-- name: events
with job as materialized (select * from jobs where id = $1)
select distinct on (seq) * from (
    (select job_id, seq, at, type, data from job_events where job_id = $1 and seq > $2 order by seq limit $3)
    union all
    select id, 1, created_at, 'state', '{"state": "queued"}' from job where $2 < 1
    union all
    select id, run_seq, ran_at, 'state', jsonb_build_object('state', 'running', 'attempt', attempt)
    from job where run_seq > $2
    union all
    select id, event_seq, finished_at, 'state',
        jsonb_strip_nulls(jsonb_build_object('state', state, 'attempt', attempt, 'error', error))
    from job where finished_at is not null and event_seq > $2
) told
order by seq limit $3

-- name: counts
-- From the indexes alone.
select 'queued' as state, (select count(*) from jobs where state = 'queued') as count
union all select 'running', (select count(*) from jobs where state = 'running')
union all (select state, count(*) from jobs where state <> 'running' and state <> 'queued' and kind > '' group by state)

-- name: queue
select kind, priority, count(*) as count, min(created_at) as oldest from jobs where state = 'queued'
group by kind, priority order by priority desc, kind

-- name: waiting
-- What has not been tried yet: a delivery that is tried again for hours does not fill the queue.
select count(*) from jobs where state = 'queued' and attempt = 0

-- name: again
-- What a job had of its own, for the one that does it once more.
select callback, extract(epoch from timeout)::float8 as timeout from jobs where id = $1

-- name: position
select count(*) from jobs q, jobs j
where j.id = $1 and j.state = 'queued' and q.state = 'queued' and q.turn is not null
    and (j.turn is null or q.priority > j.priority or q.priority = j.priority and (q.turn, q.seq) < (j.turn, j.seq))

-- name: set_priority
-- It takes its turn among those of its new priority as if it had just arrived there.
update jobs j set priority = $2, turn = case
    when j.turn is null or j.priority = $2 then j.turn
    else greatest(
        coalesce((select q.turn + 1 from jobs q
                  where q.state = 'queued' and q.turn > 0 and q.kind = j.kind and q.priority = $2
                  order by q.turn, q.seq limit 1),
                 turn_running($2) + 1, turn_waiting($2, j.kind) + 1, 2 * (select last_value from jobs_seq_seq)),
        (select max(q.turn) + 2 from jobs q where q.state = 'queued' and q.owner = j.owner and q.priority = $2))
    end
where j.id = $1 and j.state = 'queued'
returning j.*
