package io.userservice.http.json;

import java.util.Collection;

import com.google.protobuf.Message;

/** What messages take of the heap. */
public final class MessageHeap {

	/**
	 * Bytes of a message's objects at most without their characters. A user in a response
	 * has some 290: its own object, two of times, three texts with their arrays, and its
	 * place in a list.
	 */
	private static final int OVERHEAD = 300;

	/** Java takes one byte where all characters are of Latin-1, else two. */
	private static final int BYTES_PER_CHARACTER = 2;

	private MessageHeap() {
	}

	/** The bytes of a message, or of one that repeats it in a response. */
	public static long of(Message message) {
		long bytes = OVERHEAD;
		for (Object value : message.getAllFields().values()) {
			bytes += ofValue(value);
		}
		return bytes;
	}

	private static long ofValue(Object value) {
		if (value instanceof Message message) {
			return of(message);
		}
		if (value instanceof Collection<?> values) {
			return values.stream().mapToLong(MessageHeap::ofValue).sum();
		}
		return (value instanceof String text) ? (long) BYTES_PER_CHARACTER * text.length() : Long.BYTES;
	}

}
