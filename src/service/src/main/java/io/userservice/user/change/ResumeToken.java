package io.userservice.user.change;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * The place of a follower in the log: what it has received, and what comes next. It names
 * revisions by their keys, so that it is valid in the history that it was issued in and
 * nowhere else. Clients do not look inside.
 *
 * @param position after all that the follower has received
 * @param seen a revision that has all that the follower may have seen: users are read
 * after their changes, and may have later ones
 * @param incarnation of the database in which it was issued, of a token with which a
 * follower begins: it lists the users with it, and they may have changes after
 * {@code seen} that a failover loses; 0 for other tokens
 */
public record ResumeToken(Position position, Revision seen, long incarnation) {

	private static final byte FORMAT = 1;

	private static final int REVISION = Long.BYTES + 2 * Long.BYTES;

	private static final int SHORT = 1 + REVISION + 2 * Integer.BYTES;

	private static final int BEGINNING = SHORT + Long.BYTES;

	private static final int LONG = SHORT + REVISION;

	/** The token of a follower that has received changes up to a position. */
	public ResumeToken(Position position, Revision seen) {
		this(position, seen, 0);
	}

	/** The text that a client gets. */
	public String encode() {
		ByteBuffer bytes = ByteBuffer.allocate(LONG);
		bytes.put(FORMAT);
		put(bytes, this.position.revision());
		bytes.putInt(this.position.row()).putInt(this.position.place());
		if (this.incarnation != 0) {
			bytes.putLong(this.incarnation);
		}
		else if (!this.seen.equals(this.position.revision())) {
			put(bytes, this.seen);
		}
		ByteBuffer text = Base64.getUrlEncoder().withoutPadding().encode(bytes.flip());
		return new String(text.array(), 0, text.limit(), StandardCharsets.ISO_8859_1);
	}

	/**
	 * Reads a token that a client has sent.
	 * @throws ResumeTokenExpiredException if the text is not a token
	 */
	public static ResumeToken decode(String encoded) {
		return read(encoded).filter(ResumeToken::isPlace).orElseThrow(ResumeTokenExpiredException::new);
	}

	private static Optional<ResumeToken> read(String encoded) {
		try {
			ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(encoded));
			boolean valid = switch (bytes.limit()) {
				case SHORT, BEGINNING, LONG -> bytes.get() == FORMAT;
				default -> false;
			};
			return valid ? Optional.of(read(bytes)) : Optional.empty();
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	private static ResumeToken read(ByteBuffer bytes) {
		Position position = new Position(revision(bytes), bytes.getInt(), bytes.getInt());
		return switch (bytes.remaining()) {
			case 0 -> new ResumeToken(position, position.revision());
			case Long.BYTES -> new ResumeToken(position, position.revision(), bytes.getLong());
			default -> new ResumeToken(position, revision(bytes));
		};
	}

	private boolean isPlace() {
		return this.position.row() >= 0 && this.position.place() >= 0;
	}

	private static void put(ByteBuffer bytes, Revision revision) {
		bytes.putLong(revision.number());
		bytes.putLong(revision.key().getMostSignificantBits()).putLong(revision.key().getLeastSignificantBits());
	}

	private static Revision revision(ByteBuffer bytes) {
		return new Revision(bytes.getLong(), new UUID(bytes.getLong(), bytes.getLong()));
	}

}
