package io.userservice.user.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;

import io.userservice.user.change.Change;
import io.userservice.user.change.Revision;
import org.jspecify.annotations.Nullable;

/**
 * A state of the database, named by what it has at least: a revision of the log, and rows
 * of the log beside it. A server that shows these shows all that had been committed
 * before them, too. Clients get it as a text, and do not look inside.
 *
 * @param revision null for none
 * @param changes ids of rows of the log, ascending
 * @param changed the sum of the times of these rows, in microseconds since 1970: in
 * another history of the database a row with the same id has another time
 */
public record StatePosition(@Nullable Revision revision, List<Long> changes, long changed) {

	/** The most rows, which bounds the text. */
	public static final int MOST_CHANGES = 64;

	/** The most characters of a text that is read. */
	static final int LONGEST = 1_024;

	private static final byte FORMAT = 1;

	private static final int REVISION = 3 * Long.BYTES;

	private static final int MOST_BYTES = 2 + REVISION + (MOST_CHANGES + 2) * 10 + Integer.BYTES;

	private static final int SEVEN_BITS = 0x7F;

	/** The state after a revision. */
	public static StatePosition of(Revision revision) {
		return new StatePosition(revision, List.of(), 0);
	}

	/** The state after the commit of a write. */
	public static StatePosition of(Change.Logged change) {
		return new StatePosition(null, List.of(change.id()), change.changed());
	}

	/** Whether it names a later revision, or a later change. */
	boolean isAfter(long otherRevision, long change) {
		return (this.revision != null && this.revision.number() > otherRevision)
				|| (!this.changes.isEmpty() && this.changes.get(this.changes.size() - 1) > change);
	}

	/** The text that a client gets. */
	public String encode() {
		ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES).put(FORMAT);
		bytes.put((byte) ((this.revision != null) ? 1 : 0));
		if (this.revision != null) {
			UUID key = this.revision.key();
			bytes.putLong(this.revision.number());
			bytes.putLong(key.getMostSignificantBits()).putLong(key.getLeastSignificantBits());
		}
		long before = 0;
		for (long id : this.changes) {
			putNumber(bytes, id - before);
			before = id;
		}
		if (!this.changes.isEmpty()) {
			putNumber(bytes, 0);
			putNumber(bytes, this.changed);
		}
		bytes.putInt(check(bytes));
		ByteBuffer text = Base64.getUrlEncoder().withoutPadding().encode(bytes.flip());
		return new String(text.array(), 0, text.limit(), StandardCharsets.ISO_8859_1);
	}

	/** Reads a text that a client has sent; empty if it is none of {@link #encode}. */
	public static Optional<StatePosition> decode(String text) {
		if (text.length() > LONGEST) {
			return Optional.empty();
		}
		try {
			ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
			int end = bytes.limit() - Integer.BYTES;
			ByteBuffer checked = bytes.duplicate().position(end);
			if (bytes.getInt(end) != check(checked) || bytes.get() != FORMAT) {
				return Optional.empty();
			}
			StatePosition read = read(bytes.limit(end));
			// The same bits in another form are not the same text.
			return read.encode().equals(text) ? Optional.of(read) : Optional.empty();
		}
		catch (RuntimeException ex) {
			// Too short, or not Base64.
			return Optional.empty();
		}
	}

	private static StatePosition read(ByteBuffer bytes) {
		Revision revision = (bytes.get() == 1)
				? new Revision(bytes.getLong(), new UUID(bytes.getLong(), bytes.getLong())) : null;
		List<Long> changes = new ArrayList<>();
		long id = 0;
		for (long next = bytes.hasRemaining() ? number(bytes) : 0; next != 0; next = number(bytes)) {
			id += next;
			changes.add(id);
		}
		return new StatePosition(revision, List.copyOf(changes), changes.isEmpty() ? 0 : number(bytes));
	}

	/** Seven bits a byte, the last ones first. */
	private static void putNumber(ByteBuffer bytes, long number) {
		long rest = number;
		while ((rest & ~SEVEN_BITS) != 0) {
			bytes.put((byte) (rest | ~SEVEN_BITS));
			rest >>>= Byte.SIZE - 1;
		}
		bytes.put((byte) rest);
	}

	private static long number(ByteBuffer bytes) {
		long number = 0;
		int shift = 0;
		byte next = bytes.get();
		for (; next < 0; next = bytes.get()) {
			number |= (long) (next & SEVEN_BITS) << shift;
			shift += Byte.SIZE - 1;
		}
		return number | ((long) next << shift);
	}

	/** Of the bytes before the position: tells a text that was changed or made up. */
	private static int check(ByteBuffer bytes) {
		CRC32 check = new CRC32();
		check.update(bytes.array(), 0, bytes.position());
		return (int) check.getValue();
	}

}
