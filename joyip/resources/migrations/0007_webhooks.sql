-- Standing wishes to be told of jobs; `kinds` and `owner` null mean all. One that answered 410 is kept, and told no more.
create table webhooks (
    id uuid primary key,
    url text not null,
    events text[] not null check (cardinality(events) > 0),
    kinds text[],
    owner text,
    created_at timestamptz not null default now(),
    gone_at timestamptz
);

-- Every attempt to tell somebody: what was sent where, and what came back. `delivery` is the job that delivered; there is
-- no foreign key, which would cost every job a check when it is pruned: rows live as long as jobs do.
create table webhook_deliveries (
    id uuid primary key,
    delivery uuid not null,
    job_id uuid not null,
    message text not null,
    event text not null,
    url text not null,
    attempt integer not null,
    at timestamptz not null,
    seconds real not null,
    outcome text not null check (outcome in ('delivered', 'retry', 'failed', 'refused')),
    status smallint,
    response text,
    error text,
    retry_at timestamptz,
    constraint delivered_has_status check (outcome <> 'delivered' or status between 200 and 299),
    constraint retry_has_time check ((outcome = 'retry') = (retry_at is not null))
);

create index webhook_deliveries_by_job on webhook_deliveries (job_id, id desc);

-- A job that somebody wants to be told of puts the telling in the queue in the transaction that changes its state, whoever
-- changes it and however. `callback` is {"url", "events"}, with further targets of that form in "also"; the delivering job
-- names the target by its place: no address and no payload is copied. It waits for a turn like a scheduled job, under an owner of
-- its own: told first, not after everything else its owner has in the queue. A delivering job has no callback itself.
create function tell_of_job() returns trigger language plpgsql as $$
declare
    told text := case when new.state = 'running' then 'job.started' else 'job.' || new.state end;
begin
    if new.state = 'queued' or (new.state = 'running' and new.attempt > 1) then
        return null;
    end if;
    insert into jobs (id, kind, owner, priority, turn, params, deadline_at, event_seq)
    select
        -- UUID version 7: PostgreSQL has a function for it from 18 on
        encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
            placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
            52, 1), 53, 1), 'hex')::uuid,
        'webhook.deliver', 'webhook:' || new.owner, 50, null,
        jsonb_build_object('job_id', new.id, 'event', told, 'target', t.place - 1),
        now() + interval '24 hours', 1
    from jsonb_path_query(jsonb_build_array(new.callback) || jsonb_path_query_array(new.callback, '$.also[*]'), '$[*]')
        with ordinality as t (target, place)
    where jsonb_typeof(t.target -> 'url') = 'string'
        and coalesce(t.target -> 'events', '["job.succeeded", "job.failed", "job.cancelled"]') ? told;
    if found then
        perform pg_notify('joyip_queue', '');
        -- The job is there as long as its deliveries may need it, however soon it would be pruned otherwise.
        update jobs set prune_at = now() + interval '25 hours' where id = new.id and prune_at < now() + interval '25 hours';
    end if;
    return null;
end
$$;

create trigger jobs_tell after update of state on jobs
    for each row when (new.callback is not null and new.state is distinct from old.state) execute function tell_of_job();
create trigger jobs_tell_at_once after insert on jobs
    for each row when (new.callback is not null and new.state <> 'queued') execute function tell_of_job();
