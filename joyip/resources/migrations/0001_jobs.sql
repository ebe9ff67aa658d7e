-- Jobs: one row per durable unit of work. The checks tie each state to the columns that it must and must not have.
create table jobs (
    id uuid primary key,
    seq bigint generated always as identity,
    kind text not null,
    state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    owner text not null,
    priority smallint not null default 0 check (priority between -100 and 100),
    turn bigint not null,
    params jsonb not null,
    result jsonb,
    error jsonb,
    attempt integer not null default 0,
    failures integer not null default 0,
    rescues integer not null default 0,
    progress real not null default 0 check (progress between 0 and 1),
    stage text,
    degraded text[] not null default '{}',
    event_seq integer not null default 0,
    node uuid,
    lease_until timestamptz,
    timeout interval,
    cancel_requested_at timestamptz,
    created_at timestamptz not null default now(),
    run_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    expires_at timestamptz,
    deadline_at timestamptz not null,
    prune_at timestamptz,
    idempotency_key text,
    body_hash bytea,
    constraint final_has_end check ((state in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null)),
    constraint final_is_pruned check ((finished_at is null) = (prune_at is null)),
    constraint running_has_holder check ((state = 'running') = (node is not null and lease_until is not null)),
    constraint waiting_is_not_cancelled check (state <> 'queued' or cancel_requested_at is null),
    constraint succeeded_has_result check (state <> 'succeeded' or (result is not null and error is null)),
    constraint failed_has_error check (state <> 'failed' or error is not null),
    constraint key_has_hash check ((idempotency_key is null) = (body_hash is null))
);

create unique index jobs_idempotency on jobs (owner, idempotency_key) where idempotency_key is not null;
-- The queue in claiming order, per kind, so that a kind at its limit is never scanned past.
create index jobs_queue on jobs (kind, priority desc, turn, seq) where state = 'queued';
-- The last turn of an owner: the next job of that owner goes one round later.
create index jobs_turns on jobs (owner, priority, turn desc) where state = 'queued';
create index jobs_due on jobs (least(expires_at, deadline_at)) where state = 'queued';
create index jobs_leases on jobs (lease_until) where state = 'running';
create index jobs_prune on jobs (prune_at) where prune_at is not null;
create index jobs_by_state on jobs (state, id desc);
create index jobs_by_owner on jobs (owner, id desc);
create index jobs_by_kind on jobs (kind, id desc);

-- What happened to a job, in order; `seq` counts from 1 without gaps because it is drawn from the job's own row.
create table job_events (
    job_id uuid not null references jobs on delete cascade,
    seq integer not null,
    at timestamptz not null default now(),
    type text not null check (type in ('state', 'progress', 'log', 'preview')),
    data jsonb not null,
    primary key (job_id, seq)
);
