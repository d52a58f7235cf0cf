package io.userservice.user.write;

/**
 * The idempotency key of a write that is being made.
 *
 * @param digest of the key
 * @param requestDigest of the request
 */
record WriteKey(String digest, String requestDigest, IdempotencyRecordRepository records) {

	/** Saves the key in the current transaction. */
	void save(Integer... userIds) {
		this.records.saveAndFlush(new IdempotencyRecord(this.digest, this.requestDigest, userIds));
	}

}
