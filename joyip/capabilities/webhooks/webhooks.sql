-- Standing wishes to be told of jobs, and the log of deliveries.

-- name: add
insert into webhooks (id, url, events, kinds, owner)
select $1, $2, $3, $4, $5 where (select count(*) from webhooks) < $6
returning *

-- name: list
select * from webhooks order by id

-- name: remove
delete from webhooks where id = $1 returning *

-- name: gone
update webhooks set gone_at = coalesce(gone_at, now()) where id = $1

-- name: told
-- The job with the target that is to be told; the target is null when the job has none in this place. `live`: the
-- standing wish behind the target, where there is one, still stands.
select j.*, t.target, t.target ->> 'id' is null or w.id is not null as live, w.id as webhook_id
from jobs j
left join lateral (
    select case when $2 = 0 then j.callback else j.callback -> 'also' -> ($2 - 1) end as target
) t on true
left join webhooks w on w.id::text = t.target ->> 'id' and w.gone_at is null
where j.id = $1

-- name: log
insert into webhook_deliveries (id, delivery, job_id, message, event, url, attempt, at, seconds, outcome, status, response,
                                error, retry_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $8::timestamptz + make_interval(secs => $14))

-- name: deliveries
select * from webhook_deliveries
where ($1::uuid is null or job_id = $1) and ($2::uuid is null or id < $2)
order by id desc limit $3

-- name: prune
delete from webhook_deliveries where id in (select id from webhook_deliveries where id < $1 order by id limit 1000)

-- name: repeat
select j.params, j.owner from webhook_deliveries d join jobs j on j.id = d.delivery where d.id = $1
