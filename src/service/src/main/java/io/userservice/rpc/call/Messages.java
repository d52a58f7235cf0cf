package io.userservice.rpc.call;

/** Messages of a call in one direction. Counted by one thread at a time. */
public final class Messages {

	private long count;

	private long bytes;

	void add(long messages, long wireSize) {
		this.count += messages;
		this.bytes += wireSize;
	}

	public long count() {
		return this.count;
	}

	/** Their size on the wire. */
	public long bytes() {
		return this.bytes;
	}

}
