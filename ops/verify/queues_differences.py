"""Where moto (5.2.1) and ministack (1.5.33) answer otherwise than SQS documents, and why: reason by reason, the cases of `queues_boto3.py` it explains."""

REASONS = {
    "moto": {
        "has its own words for a queue that is there with other attributes": "create_queue_with_other_attributes",
        "does not hold a deleted name back": "create_queue_after_deleting",
        "does not check the ranges of attributes": "attribute_out_of_range_VisibilityTimeout_0 attribute_out_of_range_DelaySeconds_1 "
        "attribute_out_of_range_MessageRetentionPeriod_3 attribute_out_of_range_ReceiveMessageWaitTimeSeconds_4 attribute_out_of_range_VisibilityTimeout_5",
        "answers 500 to an attribute that is no number": "attribute_out_of_range_DelaySeconds_6",
        "takes unknown attributes": "attribute_unknown attribute_of_fifo_on_standard",
        "has another error for a dead-letter queue that is not there": "redrive_to_nothing",
        "does not check a redrive policy": "redrive_count redrive_to_the_other_kind redrive_that_is_not_allowed",
        "says its errors twice in one": "receive_too_many wait_too_long",
        "takes characters that SQS does not": "message_of_forbidden_characters batch_entry_fails_alone",
        "does not count attributes": "too_many_attributes",
        "knows nothing of a deleted message's handle": "visibility_of_a_deleted_message",
        "gives a duplicate an id of its own": "fifo_duplicates",
        "forgets a deduplication id with its message": "fifo_duplicate_after_deleting",
        "has no deduplication by group": "fifo_duplicates_of_groups",
        "deletes by an expired handle": "fifo_delete_with_an_expired_handle",
        "gives a repeated attempt new handles": "fifo_attempt_repeated",
        "does not say whose dead letter a message is": "redrive redrive_of_fifo_frees_the_group",
        "moves no messages": "move_back move_elsewhere move_cancelled move_twice move_from_no_dead_letter_queue move_to_nothing move_cancelled_by_no_handle",
    },
    "ministack": {
        "does not hold a deleted name back": "create_queue_after_deleting",
        "takes any name": "create_queue_with_a_wrong_name",
        "has no SqsManagedSseEnabled": "attributes_by_default",
        "has no defaults for FIFO's attributes": "attributes_of_fifo",
        "takes unknown attributes": "attribute_unknown attribute_of_fifo_on_standard attribute_unknown_asked_for",
        "has another error for a redrive policy that does not hold": "redrive_to_nothing redrive_count",
        "does not check where a redrive policy leads": "redrive_to_the_other_kind redrive_that_is_not_allowed",
        "lists no sources of dead letters": "dead_letter_sources",
        "writes permissions in another form": "permissions",
        "takes two purges in a row": "purge_twice",
        "does not check how long a wait or a delay is": "wait_too_long delay_too_long",
        "does not count attributes": "too_many_attributes",
        "knows nothing of a deleted message's handle": "visibility_of_a_deleted_message delete_with_an_older_handle_and_again",
        "has no bound on all visibility together": "visibility_beyond_12_hours",
        "has its own words for a batch that is too large": "batch_too_many",
        "deletes by an expired handle": "fifo_delete_with_an_expired_handle",
        "gives a repeated attempt new handles": "fifo_attempt_repeated",
        "does not make the id of a FIFO dead letter its deduplication id": "redrive_of_fifo_frees_the_group",
        "moves no messages": "move_back move_elsewhere move_cancelled move_twice move_from_no_dead_letter_queue move_to_nothing move_cancelled_by_no_handle",
    },
}

EXPLAINED = {peer: {case: reason for reason, cases in reasons.items() for case in cases.split()} for peer, reasons in REASONS.items()}
