-- name: list
select * from pauses order by kind

-- name: pause
-- Pausing what is paused changes who and why; it is paused since it was first.
insert into pauses (kind, who, why) values ($1, $2, $3)
on conflict (kind) do update set who = excluded.who, why = excluded.why
returning *

-- name: resume
with gone as (delete from pauses where kind = $1 returning *)
select gone.*, pg_notify('joyip_queue', '') from gone

-- name: holding
select * from pauses where kind in ($1, '*') order by kind limit 1
