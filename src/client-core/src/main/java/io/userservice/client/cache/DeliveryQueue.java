package io.userservice.client.cache;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Delivers responses on the calling thread, one after the other: one that makes the next
 * call does not add to the stack.
 */
final class DeliveryQueue {

	private static final ThreadLocal<DeliveryQueue> OF_THREAD = ThreadLocal.withInitial(DeliveryQueue::new);

	private final Deque<Runnable> waiting = new ArrayDeque<>();

	private boolean running;

	private DeliveryQueue() {
	}

	static void run(Runnable delivery) {
		OF_THREAD.get().add(delivery);
	}

	private void add(Runnable delivery) {
		if (this.running) {
			this.waiting.add(delivery);
			return;
		}
		this.running = true;
		try {
			for (Runnable next = delivery; next != null; next = this.waiting.poll()) {
				next.run();
			}
		}
		finally {
			this.running = false;
			Runnable rest = this.waiting.poll();
			if (rest != null) {
				// A listener has failed: the calls of the others have an end, too.
				add(rest);
			}
		}
	}

}
