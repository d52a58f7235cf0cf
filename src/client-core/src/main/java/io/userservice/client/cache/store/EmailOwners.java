package io.userservice.client.cache.store;

import java.text.Normalizer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Which user was seen last with an e-mail. Another user that is kept with the same one
 * has lost it, and is not found by it until that is known from the watch, too. Two
 * e-mails that are the same for the service always share a place here; others may, which
 * costs a call. The places are bounded.
 */
final class EmailOwners {

	/** Of an e-mail that may be any. */
	static final long UNKNOWN_MAILBOX = -1;

	private static final int PLACES = 1 << 12;

	/** The last place is that of any e-mail. */
	private final AtomicReferenceArray<@Nullable Owner> owners = new AtomicReferenceArray<>(PLACES + 1);

	/**
	 * The user that was seen with an e-mail.
	 *
	 * @param id 0 if there was none
	 * @param since when it was seen
	 */
	private record Owner(int id, long since) {

		boolean isOtherSince(int id, long moment) {
			return this.id != id && this.since - moment > 0;
		}

	}

	/**
	 * @param id 0 if no user has the e-mail, or it is not known which
	 */
	void seen(String email, int id, long now) {
		this.owners.set(place(email), new Owner(id, now));
	}

	/**
	 * A call has returned a user. If another one was seen with the e-mail meanwhile, it
	 * is not known which of them has it.
	 * @param sent when the call was sent
	 */
	void returned(String email, int id, long sent, long now) {
		boolean unknown = isOtherSince(PLACES, id, sent);
		// One step, or an owner that is seen at the same time would be lost.
		this.owners.updateAndGet(place(email),
				(before) -> new Owner((unknown || isOtherSince(before, id, sent)) ? 0 : id, now));
	}

	/** Any user may have got any e-mail. */
	void unknown(long now) {
		this.owners.set(PLACES, new Owner(0, now));
	}

	/** Whether another user may have been seen with an e-mail after a moment. */
	boolean isOtherSince(String email, int id, long moment) {
		return isOtherSince(PLACES, id, moment) || isOtherSince(place(email), id, moment);
	}

	private boolean isOtherSince(int place, int id, long moment) {
		return isOtherSince(this.owners.get(place), id, moment);
	}

	private static boolean isOtherSince(@Nullable Owner owner, int id, long moment) {
		return owner != null && owner.isOtherSince(id, moment);
	}

	/**
	 * The number of a mailbox, which others may share. By the local part alone, since the
	 * service compares domains by UTS 46, which the JDK does not have.
	 * @return {@link #UNKNOWN_MAILBOX} for characters that the JDK does not know
	 */
	static long mailbox(String email) {
		int end = Math.max(email.lastIndexOf('@'), 0);
		int hash = 0;
		for (int index = 0; index < end; index++) {
			char character = email.charAt(index);
			if (character <= ' ' || character >= 0x7F) {
				return mailboxOfAny(email.substring(0, end));
			}
			hash = 31 * hash + (('A' <= character && character <= 'Z') ? character | ' ' : character);
		}
		return hash & 0xFFFF_FFFFL;
	}

	/**
	 * The hash of the folded text; that of plain ASCII is computed without making one.
	 */
	private static long mailboxOfAny(String local) {
		String folded = fold(local);
		boolean known = folded.codePoints().allMatch(Character::isDefined);
		return known ? folded.hashCode() & 0xFFFF_FFFFL : UNKNOWN_MAILBOX;
	}

	private static int place(String email) {
		long mailbox = mailbox(email);
		return (mailbox != UNKNOWN_MAILBOX) ? ((int) mailbox * 0x9E3779B9) >>> (Integer.SIZE - 12) : PLACES;
	}

	/**
	 * What the service takes for one local part (NFKC and full case folding) is one here.
	 * Three times, since an upper case letter can have a lower case one that has an upper
	 * case of two.
	 */
	private static String fold(String local) {
		String text = Normalizer.normalize(local, Normalizer.Form.NFKC);
		String folded = text.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
		return Normalizer.normalize(folded, Normalizer.Form.NFKC).strip();
	}

}
