package io.userservice.user.write;

/** Is told what a write leaves behind besides its users. */
public interface WriteHistory {

	/**
	 * A write is about to be committed, or has been.
	 * @param users whose change is logged
	 * @param keyed whether the write has stored its key
	 */
	void add(int users, boolean keyed);

}
