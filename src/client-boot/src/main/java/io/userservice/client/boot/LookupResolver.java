package io.userservice.client.boot;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

/** Looks addresses up at the start, and again when gRPC asks for it. */
class LookupResolver extends NameResolver {

	private final String name;

	private final Supplier<List<EquivalentAddressGroup>> lookup;

	private final SynchronizationContext context;

	private final @Nullable Executor executor;

	private final Consumer<LookupResolver> closed;

	private final AtomicBoolean running = new AtomicBoolean();

	private volatile @Nullable Listener2 listener;

	LookupResolver(String name, Supplier<List<EquivalentAddressGroup>> lookup, Args args,
			Consumer<LookupResolver> closed) {
		this.name = name;
		this.lookup = lookup;
		this.context = args.getSynchronizationContext();
		this.executor = args.getOffloadExecutor();
		this.closed = closed;
	}

	/** The first address: Micrometer's observation fails on a list of them. */
	@Override
	public String getServiceAuthority() {
		return this.name.split(",")[0];
	}

	@Override
	public void start(Listener2 listener) {
		this.listener = listener;
		refresh();
	}

	@Override
	public void refresh() {
		if (this.executor != null && this.running.compareAndSet(false, true)) {
			this.executor.execute(() -> {
				ResolutionResult result = resolve();
				this.context.execute(() -> {
					this.running.set(false);
					pass(result);
				});
			});
		}
	}

	private ResolutionResult resolve() {
		return ResolutionResult.newBuilder().setAddressesOrError(addresses()).build();
	}

	private StatusOr<List<EquivalentAddressGroup>> addresses() {
		try {
			List<EquivalentAddressGroup> found = this.lookup.get();
			return !found.isEmpty() ? StatusOr.fromValue(found)
					: StatusOr.fromStatus(Status.UNAVAILABLE.withDescription("No address of %s".formatted(this.name)));
		}
		catch (RuntimeException ex) {
			return StatusOr.fromStatus(
					Status.UNAVAILABLE.withDescription("%s cannot be resolved".formatted(this.name)).withCause(ex));
		}
	}

	private void pass(ResolutionResult result) {
		Listener2 receiver = this.listener;
		if (receiver != null) {
			receiver.onResult2(result);
		}
	}

	@Override
	public void shutdown() {
		this.listener = null;
		this.closed.accept(this);
	}

}
