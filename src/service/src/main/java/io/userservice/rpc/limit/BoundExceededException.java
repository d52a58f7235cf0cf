package io.userservice.rpc.limit;

/** A caller, or all callers together, have used up a bound. */
public class BoundExceededException extends RuntimeException {

	private final String bound;

	/**
	 * @param bound the name of the bound
	 */
	public BoundExceededException(String bound) {
		super("the bound " + bound + " is used up", null, false, false);
		this.bound = bound;
	}

	/** The name of the bound. */
	public String bound() {
		return this.bound;
	}

}
