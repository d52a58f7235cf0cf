package io.userservice.rpc.batch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

import com.google.protobuf.CodedOutputStream;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.userservice.rpc.call.CurrentCall;
import io.userservice.rpc.call.ObservedCall;

/**
 * Small messages of a stream that gRPC sends in one write. For each message that it is
 * given, gRPC (1.85) takes a buffer, several objects, locks and a flush, which costs more
 * CPU than reading a user does (docs/performance.md). So it is given the first message
 * alone, whose bytes are followed in the same buffer by the others, in the frames that
 * gRPC would make of them. Not thread-safe.
 * <p>
 * This works because gRPC writes what a {@link Drainable} drains as long as there is room
 * in the buffer, which the server's allocator sees to, and compares what that returns,
 * not what it writes, with the message's length. Otherwise each such call would fail as
 * INTERNAL. Only for responses that are not compressed. gRPC's in-process transport reads
 * the stream instead, of one message. To be replaced when {@code ServerCall} can be told
 * that more messages follow.
 */
public final class MessageBatch extends InputStream implements Drainable, KnownLength {

	/** Some 50 users: what a write costs is small beside them. */
	private static final int BYTES = 4_096;

	/** A flag for "not compressed", and the length. */
	private static final int FRAME_HEADER = 5;

	/** The batch whose buffer gRPC is about to ask for, on the same thread. */
	private static final ThreadLocal<MessageBatch> NEXT = new ThreadLocal<>();

	private final boolean single;

	private byte[] frames = new byte[BYTES];

	/** Bytes of all frames. */
	private int size;

	private int count;

	/** Bytes of the first message. */
	private int first;

	/** Bytes of it that were read. */
	private int read;

	/**
	 * @param single whether it is for one message, as for a call that does not leave
	 * through a socket
	 */
	public MessageBatch(boolean single) {
		this.single = single;
	}

	/** Adds a message if it fits; the first always does. */
	public boolean add(MessageBytes message) {
		int length = message.size();
		int end = this.size + FRAME_HEADER + length;
		if (end > this.frames.length || this.single) {
			if (this.count > 0) {
				return false;
			}
			this.frames = new byte[end];
		}
		if (this.count == 0) {
			this.first = length;
		}
		write(message, length);
		this.count++;
		this.size = end;
		return true;
	}

	private void write(MessageBytes message, int length) {
		ByteBuffer.wrap(this.frames, this.size, FRAME_HEADER).put((byte) 0).putInt(length);
		try {
			CodedOutputStream output = CodedOutputStream.newInstance(this.frames, this.size + FRAME_HEADER, length);
			message.writeTo(output);
			output.checkNoSpaceLeft();
		}
		catch (IOException ex) {
			throw new IllegalStateException("a message is not as long as it says", ex);
		}
	}

	/** Bytes of all its messages and their frames. */
	public int size() {
		return this.size;
	}

	/** The bytes of the buffer that gRPC needs where it asks for so many. */
	static int bufferSize(int asked) {
		MessageBatch batch = NEXT.get();
		return (batch != null && asked == FRAME_HEADER + batch.first) ? batch.size : asked;
	}

	/** gRPC asks for it right before it asks for a buffer. */
	@Override
	public int available() {
		if (this.count > 1) {
			NEXT.set(this);
		}
		return this.first - this.read;
	}

	@Override
	public int drainTo(OutputStream target) throws IOException {
		NEXT.remove();
		target.write(this.frames, FRAME_HEADER, this.size - FRAME_HEADER);
		ObservedCall call = CurrentCall.get();
		if (call != null && this.count > 1) {
			call.onFurtherMessagesSent(this.count - 1, this.size - this.first - this.count * FRAME_HEADER);
		}
		return this.first;
	}

	@Override
	public int read() {
		if (this.count > 1) {
			throw new UnsupportedOperationException("several messages can only be sent through a socket");
		}
		return (this.read < this.first) ? this.frames[FRAME_HEADER + this.read++] & 0xff : -1;
	}

}
