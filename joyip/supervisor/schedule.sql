-- name: know
-- Kinds seen for the first time begin now: no tick before today is made up for them.
insert into schedules (kind, tick) select k, coalesce($2, now()) from unnest($1::text[]) k on conflict do nothing

-- name: read
-- `unfinished`: the last tick's job waits or runs. The database's clock is everybody's.
select s.kind, s.tick, s.job_id, j.state, coalesce(j.state in ('queued', 'running'), false) as unfinished,
    p.who || ': ' || p.why as paused, now() as now
from schedules s
left join jobs j on j.id = s.job_id
left join lateral (select who, why from pauses where kind in (s.kind, '*') order by kind desc limit 1) p on true
where s.kind = any($1::text[])

-- name: advance
update schedules set tick = $2, job_id = $3 where kind = $1 and tick < $2
