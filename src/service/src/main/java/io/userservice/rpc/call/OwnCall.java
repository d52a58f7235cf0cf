package io.userservice.rpc.call;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.google.common.net.InetAddresses;
import io.grpc.Metadata;

/**
 * Proves that a call was made by the HTTP side of this very process, for a client with a
 * certain address: by a code of the address under a key that never leaves the process.
 */
public final class OwnCall {

	static final Metadata.Key<String> ADDRESS = Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);

	private static final Metadata.Key<String> PROOF = Metadata.Key.of("x-forwarded-proof",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final String ALGORITHM = "HmacSHA256";

	private static final SecretKeySpec KEY = key();

	private OwnCall() {
	}

	private static SecretKeySpec key() {
		byte[] key = new byte[32];
		new SecureRandom().nextBytes(key);
		return new SecretKeySpec(key, ALGORITHM);
	}

	/**
	 * Adds the client's address and the proof.
	 * @param address of the HTTP client
	 */
	public static void mark(Metadata headers, String address) {
		headers.put(ADDRESS, address);
		headers.put(PROOF, code(address));
	}

	static boolean isProven(Metadata headers, List<String> addresses) {
		String proof = headers.get(PROOF);
		return proof != null && addresses.size() == 1 && InetAddresses.isInetAddress(addresses.get(0))
				&& MessageDigest.isEqual(bytes(proof), bytes(code(addresses.get(0))));
	}

	private static String code(String address) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(KEY);
			return HexFormat.of().formatHex(mac.doFinal(bytes(address)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
