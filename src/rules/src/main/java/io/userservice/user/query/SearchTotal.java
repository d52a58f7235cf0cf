package io.userservice.user.query;

/**
 * How many users are found.
 *
 * @param count at most {@value #MOST}
 * @param exact whether these are all
 */
public record SearchTotal(int count, boolean exact) {

	/** Users that are counted. */
	public static final int MOST = 1_000;

	/**
	 * @param counted users, up to one more than {@link #MOST}
	 * @param complete whether no more were there to be counted
	 */
	public static SearchTotal of(int counted, boolean complete) {
		return new SearchTotal(Math.min(counted, MOST), complete && counted <= MOST);
	}

}
