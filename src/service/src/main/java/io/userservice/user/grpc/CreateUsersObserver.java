package io.userservice.user.grpc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.request.UserRequests;
import io.userservice.user.input.NewUser;

/**
 * Collects the users of a CreateUsers call until the client half-closes. Until then
 * nothing is stored, so a cancelled call leaves nothing behind. gRPC calls it on the
 * event loop, where collecting needs no change of threads for each user.
 */
class CreateUsersObserver implements StreamObserver<CreateUserRequest> {

	/** Bytes of a call without users: gRPC's stream, the interceptors, the contexts. */
	static final int CALL = 8_192;

	/**
	 * Bytes of a collected user's objects without their characters: the record (24), two
	 * strings with arrays (40 each, and up to 7 to a multiple of 8), and its places in
	 * the list's old and new array while the list grows (4 and 6).
	 */
	private static final int OVERHEAD = 150;

	/** Bytes, more than of any user, that are taken at a time: the permit is locked. */
	private static final int STEP = 8_192;

	/** Java takes one byte where all characters are of Latin-1, else two. */
	private static final int BYTES_PER_CHARACTER = 2;

	private final LongConsumer heap;

	private final Consumer<List<NewUser>> onHalfClose;

	private final List<NewUser> collected = new ArrayList<>();

	/** Bytes that are taken and that no user uses yet. */
	private long left;

	/**
	 * @param heap takes so many bytes for users
	 * @param onHalfClose gets all users; must not block
	 */
	CreateUsersObserver(LongConsumer heap, Consumer<List<NewUser>> onHalfClose) {
		this.heap = heap;
		this.onHalfClose = onHalfClose;
	}

	@Override
	public void onNext(CreateUserRequest request) {
		NewUser user = UserRequests.newUser(request, this.collected.size());
		take(bytes(user.name().length() + user.email().length()));
		this.collected.add(user);
	}

	private void take(long bytes) {
		if (bytes > this.left) {
			this.heap.accept(STEP);
			this.left += STEP;
		}
		this.left -= bytes;
	}

	/** Bytes of the heap that a user takes at most. */
	static long bytes(int characters) {
		return OVERHEAD + (long) BYTES_PER_CHARACTER * characters;
	}

	@Override
	public void onError(Throwable cancelled) {
		// Nothing was stored, so there is nothing to undo.
	}

	@Override
	public void onCompleted() {
		this.onHalfClose.accept(this.collected);
	}

}
