package io.userservice.user.write;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** SHA-256 over texts. */
final class Digest {

	private Digest() {
	}

	/**
	 * Hashes each text after its length, since different lists of texts can have the same
	 * concatenation.
	 */
	static String of(Stream<String> texts) {
		MessageDigest digest = sha256();
		texts.map((text) -> text.getBytes(StandardCharsets.UTF_8)).forEach((bytes) -> {
			digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
			digest.update(bytes);
		});
		return HexFormat.of().formatHex(digest.digest());
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
