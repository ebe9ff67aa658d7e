-- name: list
select * from pauses order by kind

-- name: pause
-- Pausing what is paused changes who and why; it is paused since it was first.
insert into pauses (kind, who, why) values ($1, $2, $3)
on conflict (kind) do update set who = excluded.who, why = excluded.why
returning *

-- name: resume
delete from pauses where kind = $1 returning *

-- name: join_in
-- The backlog of a resumed kind kept its old turns: they are moved, in their order, to where other kinds are being served,
-- so that it does not go before everything that came meanwhile. Nothing moves where the others are not ahead.
with heads as materialized (
    select priority, greatest(turn_running(priority), turn_waiting(priority, $1)) + 1 - min(turn) as ahead
    from jobs where state = 'queued' and turn > 0 and kind = $1 group by priority
), moved as materialized (
    select j.id, h.ahead from jobs j join heads h using (priority)
    where j.state = 'queued' and j.turn > 0 and j.kind = $1 and h.ahead > 0
    order by j.id for update of j
)
update jobs set turn = turn + moved.ahead from moved where jobs.id = moved.id and state = 'queued'

-- name: wake
select pg_notify('joyip_queue', '')

-- name: holding
select * from pauses where kind in ($1, '*') order by kind limit 1
