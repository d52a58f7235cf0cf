package bench;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** Records how a call of {@link MixedLoad} ends. */
record CallRecorder<R>(Mix.Kind kind, long due, Outcomes outcomes, Runnable afterwards) implements StreamObserver<R> {

	@SuppressWarnings("unchecked")
	<T> StreamObserver<T> cast() {
		return (StreamObserver<T>) this;
	}

	@Override
	public void onNext(R response) {
	}

	@Override
	public void onError(Throwable ex) {
		this.outcomes.add(this.kind, Status.fromThrowable(ex), System.nanoTime() - this.due);
		this.afterwards.run();
	}

	@Override
	public void onCompleted() {
		this.outcomes.add(this.kind, Status.OK, System.nanoTime() - this.due);
		this.afterwards.run();
	}

}
