-- Checks without a hole: `null between` is null, which a check lets pass; and whoever does not run has neither holder nor
-- lease, not only not both, and nobody waits to hear of its cancellation.
alter table webhook_deliveries
    drop constraint delivered_has_status,
    add constraint delivered_has_status check (outcome <> 'delivered' or (status is not null and status between 200 and 299));

update jobs set node = null, lease_until = null, cancel_requested_at = null
where state <> 'running' and (node is not null or lease_until is not null or cancel_requested_at is not null);
alter table jobs
    drop constraint running_has_holder,
    drop constraint waiting_is_not_cancelled,
    add constraint running_has_holder
        check ((state = 'running') = (node is not null) and (state = 'running') = (lease_until is not null)),
    add constraint running_is_asked_to_end check (state = 'running' or cancel_requested_at is null),
    add constraint running_has_begun check (state <> 'running' or (attempt > 0 and started_at is not null));
