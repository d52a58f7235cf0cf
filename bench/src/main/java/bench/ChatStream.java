package bench;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;

import io.grpc.stub.StreamObserver;
import io.userservice.api.ChatMessage;

/** A Chat stream with a number of messages in flight; a unit is a message echoed. */
class ChatStream implements StreamObserver<ChatMessage> {

	private final Round round;

	private final Queue<Long> sendTimes = new ArrayDeque<>();

	private StreamObserver<ChatMessage> messages;

	private int sent;

	private int echoed;

	private boolean halfClosed;

	ChatStream(Round round) {
		this.round = round;
	}

	synchronized void start(int inFlight) {
		this.messages = this.round.server().stub(new Random()).chat(this);
		for (int index = 0; index < inFlight; index++) {
			send();
		}
	}

	private void send() {
		this.sendTimes.add(System.nanoTime());
		this.messages.onNext(ChatMessage.newBuilder().setUser("bench").setMessage("message " + this.sent++).build());
	}

	@Override
	public synchronized void onNext(ChatMessage echo) {
		Statistics statistics = this.round.statistics();
		statistics.recordLatency(System.nanoTime() - this.sendTimes.remove());
		statistics.check(echo.getMessage().equals("Echo: message " + this.echoed++), echo);
		statistics.add(1);
		if (!this.round.isOver()) {
			send();
		}
		else if (!this.halfClosed) {
			this.halfClosed = true;
			this.messages.onCompleted();
		}
	}

	@Override
	public void onError(Throwable ex) {
		this.round.fail(ex);
	}

	@Override
	public synchronized void onCompleted() {
		this.round.statistics().check(this.sendTimes.isEmpty(), "the stream ended before all messages were echoed");
		this.round.running().countDown();
	}

}
