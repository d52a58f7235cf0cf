package io.userservice.user.text;

import java.nio.charset.StandardCharsets;

/**
 * Which words a user may have, in 64 bits: one for each beginning of two to five bytes of
 * a word (a Bloom filter). A user whose signature lacks a bit of a word has no word that
 * begins with it; so most users are left out without reading their words. Of a hundred
 * people, one has all bits of a name of five letters or more that is not theirs, and two
 * those of a name of four.
 */
public final class WordSignature {

	/** Of a user of whom nothing is known. */
	public static final long ALL = -1;

	private static final int SHORTEST = 2;

	private static final int LONGEST = 5;

	/** 2^32 divided by the golden ratio, which spreads neighbours. */
	private static final int SPREAD = 0x9E3779B1;

	private WordSignature() {
	}

	/**
	 * @param words each after a space, as {@link SearchWords#ofText} returns them
	 */
	public static long ofWords(String words) {
		long bits = 0;
		int begin = 1;
		while (begin < words.length()) {
			int space = words.indexOf(' ', begin);
			int end = (space < 0) ? words.length() : space;
			bits |= of(words.substring(begin, Math.min(end, begin + LONGEST)));
			begin = end + 1;
		}
		return bits;
	}

	/** The bits that a user has who has a word that begins with this one. */
	public static long of(String word) {
		byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
		long bits = 0;
		int hash = 0;
		for (int length = 1; length <= Math.min(bytes.length, LONGEST); length++) {
			hash = (hash + bytes[length - 1]) * SPREAD;
			hash ^= hash >>> 15;
			if (length >= SHORTEST) {
				bits |= 1L << (hash >>> 26);
			}
		}
		return bits;
	}

}
