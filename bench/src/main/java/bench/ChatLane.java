package bench;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;

/** One stream with a number of messages under way; a unit is a message echoed. */
class ChatLane implements StreamObserver<ChatMessage> {

	private final Tally tally;

	private final long until;

	private final CountDownLatch open;

	private final Queue<Long> sent = new ArrayDeque<>();

	private StreamObserver<ChatMessage> server;

	private int number;

	private int echoed;

	private boolean ended;

	ChatLane(Tally tally, long until, CountDownLatch open) {
		this.tally = tally;
		this.until = until;
		this.open = open;
	}

	synchronized void start(Peer peer, int underWay) {
		this.server = peer.stub(new Random()).chat(this);
		for (int index = 0; index < underWay; index++) {
			send();
		}
	}

	private void send() {
		this.sent.add(System.nanoTime());
		this.server.onNext(ChatMessage.newBuilder().setUser("bench").setMessage("message " + this.number++).build());
	}

	@Override
	public synchronized void onNext(ChatMessage echo) {
		this.tally.took(System.nanoTime() - this.sent.remove());
		this.tally.check(echo.getMessage().equals("Echo: message " + this.echoed++), echo);
		this.tally.add(1);
		if (System.nanoTime() < this.until) {
			send();
		}
		else if (!this.ended) {
			this.ended = true;
			this.server.onCompleted();
		}
	}

	@Override
	public void onError(Throwable ex) {
		this.tally.failed(ex);
		this.open.countDown();
	}

	@Override
	public synchronized void onCompleted() {
		this.tally.check(this.sent.isEmpty(), "stream ended with echoes missing");
		this.open.countDown();
	}

}
