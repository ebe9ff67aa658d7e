-- State events are told by the job's own row (queued: created_at, running: run_seq and ran_at, final: event_seq and
-- finished_at); only what happened more than once, progress, logs and previews are rows of job_events.
alter table jobs
    add column run_seq integer,
    add column ran_at timestamptz,
    add column batch uuid,
    add column callback jsonb,
    alter column turn drop not null;

update jobs j set run_seq = e.seq, ran_at = e.at
from (select distinct on (job_id) job_id, seq, at from job_events
      where type = 'state' and data ->> 'state' = 'running' order by job_id, seq desc) e
where e.job_id = j.id and j.state <> 'queued';
update jobs set ran_at = started_at, run_seq = event_seq where state = 'running' and run_seq is null;
delete from job_events e using jobs j
where e.job_id = j.id and e.type = 'state'
    and (e.seq = 1 or e.seq = j.run_seq or (e.seq = j.event_seq and j.finished_at is not null));
-- A waiting job without a turn waits for its time; it gets its turn when the time has come.
update jobs set turn = null where state = 'queued' and run_at > now();

alter table jobs
    add constraint running_was_told check (state <> 'running' or (run_seq is not null and ran_at is not null)),
    add constraint turn_is_for_due check (turn is not null or state in ('queued', 'cancelled', 'failed'));

-- Few indexes, and none on running jobs but one, so that claiming touches two and finishing three.
drop index jobs_queue, jobs_turns, jobs_due, jobs_prune, jobs_by_state, jobs_by_owner, jobs_by_kind;
create index jobs_queue on jobs (kind, priority desc, turn, seq) where state = 'queued' and turn is not null;
create index jobs_turns on jobs (owner, priority, turn desc) where state = 'queued';
create index jobs_scheduled on jobs (run_at) where state = 'queued' and turn is null;
create index jobs_due on jobs (least(expires_at, deadline_at)) include (attempt) where state = 'queued';
-- `nulls last` is an order that the primary key cannot give: the planner must not walk through all jobs backwards in search
-- of a rare owner's.
create index jobs_by_kind on jobs (kind, state, id desc nulls last) where state <> 'running';
create index jobs_by_owner on jobs (owner, id desc nulls last) where state <> 'running';
create index jobs_by_batch on jobs (batch, id) where batch is not null;

-- Every job leaves two dead rows, and whoever looks at the head of the queue walks over what was there: cleaned early.
alter table jobs set (autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0.02,
                      autovacuum_analyze_threshold = 5000, autovacuum_analyze_scale_factor = 0.05);

-- Kinds that are not started, '*' for all; who said so, and why.
create table pauses (
    kind text primary key,
    who text not null,
    why text not null,
    since timestamptz not null default now()
);
