package io.userservice.user;

import org.jspecify.annotations.Nullable;

/** The reasons for which a call about users fails: one class each. */
public abstract sealed class UserException extends RuntimeException {

	/** Without a stack trace, since these are mistakes of clients. */
	private UserException(String message) {
		super(message, null, false, false);
	}

	/** No user has the e-mail. */
	public static final class EmailNotFound extends UserException {

		private final String email;

		public EmailNotFound(String email) {
			super("no user has the e-mail");
			this.email = email;
		}

		/** The e-mail as the caller wrote it. */
		public String email() {
			return this.email;
		}

	}

	/** The user has another etag than the request asks for. */
	public static final class EtagMismatch extends UserException {

		private final int id;

		public EtagMismatch(int id) {
			super("user " + id + " has changed");
			this.id = id;
		}

		public int id() {
			return this.id;
		}

	}

	/** No user has the id. */
	public static final class NotFound extends UserException {

		private final int id;

		public NotFound(int id) {
			super("user " + id + " does not exist");
			this.id = id;
		}

		public int id() {
			return this.id;
		}

	}

	/** A user could not be stored because another has the same e-mail. */
	public static final class EmailTaken extends UserException {

		private final @Nullable Integer index;

		private final String email;

		/** For the only user of a call. */
		public EmailTaken(String email) {
			super("the e-mail is taken");
			this.index = null;
			this.email = email;
		}

		public EmailTaken(int index, String email) {
			super("the e-mail of user " + index + " is taken");
			this.index = index;
			this.email = email;
		}

		/** The user's position among those to be created, counted from 0. */
		public @Nullable Integer index() {
			return this.index;
		}

		public String email() {
			return this.email;
		}

	}

	/** No ids are left for new users. */
	public static final class IdsExhausted extends UserException {

		public IdsExhausted() {
			super("no ids are left");
		}

	}

	/** The service is configured without search. */
	public static final class SearchDisabled extends UserException {

		public SearchDisabled() {
			super("search is disabled");
		}

	}

	/** The words of all users have not been collected yet. */
	public static final class SearchNotReady extends UserException {

		public SearchNotReady() {
			super("words are being collected");
		}

	}

}
