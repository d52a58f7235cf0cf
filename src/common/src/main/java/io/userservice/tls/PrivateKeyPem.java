package io.userservice.tls;

import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.EncryptedPrivateKeyInfo;

import io.userservice.file.PropertyFile;

/** Says why a file holds no private key that can be used, and how to convert it. */
final class PrivateKeyPem {

	private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)");

	private static final String CONVERT = "; convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.key -out new.key";

	private PrivateKeyPem() {
	}

	static boolean isEncrypted(String text) {
		return text.contains("ENCRYPTED");
	}

	/** The reason why Spring Boot cannot read the key, with the password if it is set. */
	static String reason(PropertyFile file, String text) {
		Matcher block = BLOCK.matcher(text);
		if (!block.find()) {
			return "it holds no private key in PEM format";
		}
		String type = block.group(1);
		if (text.contains("Proc-Type: 4,ENCRYPTED")) {
			return "it is encrypted in the format of PKCS#1, which is not supported" + CONVERT;
		}
		if (type.equals("OPENSSH PRIVATE KEY")) {
			return "it is a key of OpenSSH; convert it: ssh-keygen -p -m PKCS8 -f the.key";
		}
		if (type.equals("ENCRYPTED PRIVATE KEY")) {
			return isCipherSupported(block.group(2))
					? "it cannot be decrypted with %s-password".formatted(file.property())
					: "it is encrypted with a cipher or a key derivation that Java does not support" + CONVERT;
		}
		return type.endsWith("PRIVATE KEY") ? "it holds a damaged private key, or one of a kind that TLS does not use"
				: "it holds no private key in PEM format, but this: " + type.toLowerCase(Locale.ROOT);
	}

	/** Java (17 to 25) refuses others when it reads the parameters. */
	private static boolean isCipherSupported(String base64) {
		try {
			return !new EncryptedPrivateKeyInfo(Base64.getMimeDecoder().decode(base64)).getAlgName().isEmpty();
		}
		catch (IOException | IllegalArgumentException ex) {
			return false;
		}
	}

}
