package io.userservice.user.query;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

import io.userservice.user.text.SearchWords;

/**
 * A {@link SearchPlace} as a text for clients, which is valid with its query alone. It
 * begins with a digest of all it depends on, so that neither a token of another query nor
 * one that was cut or changed by mistake is taken for a place. One that is made up can
 * have a right digest: it is a place that the query has, or none.
 */
public final class SearchToken {

	/** Changes with each change of the format. */
	private static final byte FORMAT = 1;

	private static final int DIGEST = 8;

	private SearchToken() {
	}

	public static String of(SearchPlace place, UserQuery query) {
		byte[] word = place.word().getBytes(StandardCharsets.UTF_8);
		byte[] body = ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES + Short.BYTES + 1 + word.length)
			.put((byte) place.lead())
			.putLong(place.created())
			.putInt(place.id())
			.putShort((short) place.total().count())
			.put((byte) (place.total().exact() ? 1 : 0))
			.put(word)
			.array();
		return Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(ByteBuffer.allocate(DIGEST + body.length).put(digest(body, query)).put(body).array());
	}

	/** Empty if the text is not a token of the query. */
	public static Optional<SearchPlace> parse(String token, UserQuery query) {
		try {
			byte[] bytes = Base64.getUrlDecoder().decode(token);
			byte[] body = Arrays.copyOfRange(bytes, Math.min(DIGEST, bytes.length), bytes.length);
			if (!MessageDigest.isEqual(Arrays.copyOf(bytes, DIGEST), digest(body, query))) {
				return Optional.empty();
			}
			ByteBuffer place = ByteBuffer.wrap(body);
			int lead = place.get();
			long created = place.getLong();
			int id = place.getInt();
			SearchTotal total = new SearchTotal(place.getShort(), place.get() == 1);
			String word = StandardCharsets.UTF_8.decode(place).toString();
			return isOf(query, lead, word) ? Optional.of(new SearchPlace(lead, word, created, id, total))
					: Optional.empty();
		}
		catch (IllegalArgumentException | BufferUnderflowException ex) {
			return Optional.empty();
		}
	}

	private static boolean isOf(UserQuery query, int lead, String word) {
		if (lead == SearchPlace.NO_WORD) {
			return word.isEmpty();
		}
		// PostgreSQL takes no NUL.
		return lead >= 0 && lead < query.words().size() && word.startsWith(query.words().get(lead))
				&& word.indexOf('\0') < 0;
	}

	private static byte[] digest(byte[] body, UserQuery query) {
		MessageDigest digest = sha256();
		digest.update(new byte[] { FORMAT, SearchWords.RULE });
		digest.update(ByteBuffer.allocate(2 * Long.BYTES)
			.putLong(query.createdFrom())
			.putLong(query.createdBefore())
			.array());
		// No word has a space.
		digest.update((String.join(" ", query.words()) + ' ').getBytes(StandardCharsets.UTF_8));
		digest.update((byte) ' ');
		digest.update(body);
		return Arrays.copyOf(digest.digest(), DIGEST);
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256.", ex);
		}
	}

}
