package io.userservice.user.text;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

import com.ibm.icu.text.IDNA;
import com.ibm.icu.text.Normalizer2;

/**
 * The key of an e-mail, which is the same for all e-mails of one mailbox: the local part
 * by NFKC and full case folding, the domain by UTS 46 to ASCII. At most
 * {@value #MAX_LENGTH} characters, and 2,400 bytes of UTF-8, for an e-mail that
 * {@link UserEmail} takes, which an index of PostgreSQL (2,704 bytes) can hold.
 */
public final class EmailKey {

	/** 64 characters of which NFKC makes 18 each, an @, and a domain of 253. */
	static final int MAX_LENGTH = 64 * 18 + 1 + 253;

	/** Of 253 characters, two halves each. ICU (79.1) throws for some thousand. */
	private static final int LONGEST_DOMAIN = 506;

	private EmailKey() {
	}

	/** The key of an e-mail. It need not be valid. */
	public static String of(String email) {
		if (Text.isVisibleAscii(email)) {
			return email.toLowerCase(Locale.ROOT);
		}
		int at = email.lastIndexOf('@');
		IDNA.Info info = new IDNA.Info();
		String domain = toAscii(email.substring(at + 1), info);
		return Icu.FOLDED.normalize(email.substring(0, at + 1))
				+ (isValid(domain, info) ? domain : Icu.FOLDED.normalize(email.substring(at + 1)));
	}

	/** Whether UTS 46 takes the part after the last @ for a domain. */
	static boolean isDomainValid(String email) {
		String domain = email.substring(email.lastIndexOf('@') + 1);
		if (Text.isVisibleAscii(domain) && !domain.toLowerCase(Locale.ROOT).contains("xn--")) {
			return true;
		}
		if (domain.length() > LONGEST_DOMAIN) {
			return false;
		}
		IDNA.Info info = new IDNA.Info();
		return isValid(toAscii(domain, info), info);
	}

	private static String toAscii(String domain, IDNA.Info info) {
		return Icu.UTS_46.nameToASCII(domain, new StringBuilder(), info).toString();
	}

	/** The last label is empty if the domain ends with a dot that is not ASCII's. */
	private static boolean isValid(String ascii, IDNA.Info info) {
		return Icu.TOLERATED.containsAll(info.getErrors()) && !ascii.endsWith(".");
	}

	/** Read by the first e-mail that is not ASCII: ICU's data takes a while to load. */
	private static final class Icu {

		private static final Normalizer2 FOLDED = Normalizer2.getNFKCCasefoldInstance();

		private static final IDNA UTS_46 = IDNA
			.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.NONTRANSITIONAL_TO_UNICODE);

		/** Domains in use have hyphens in places where IDNA forbids them. */
		private static final Set<IDNA.Error> TOLERATED = EnumSet.of(IDNA.Error.HYPHEN_3_4, IDNA.Error.LEADING_HYPHEN,
				IDNA.Error.TRAILING_HYPHEN);

	}

}
