package io.userservice.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.grpc.MethodDescriptor;

/**
 * The faults to come, in the order in which they were asked for, and the calls so far.
 */
final class Faults {

	private final List<Fault> next = new ArrayList<>();

	private final Map<String, Integer> calls = new HashMap<>();

	synchronized void add(Fault fault) {
		this.next.add(fault);
	}

	/** Counts a call, and takes its fault. */
	synchronized Optional<Fault> take(MethodDescriptor<?, ?> method) {
		this.calls.merge(method.getFullMethodName(), 1, Integer::sum);
		Optional<Fault> first = this.next.stream()
			.filter((fault) -> fault.calls() > 0 && fault.isFor(method))
			.findFirst();
		first.ifPresent(
				(fault) -> this.next.replaceAll((other) -> (other == fault) ? fault.times(fault.calls() - 1) : other));
		this.next.removeIf((fault) -> fault.calls() <= 0);
		return first;
	}

	synchronized int calls(MethodDescriptor<?, ?> method) {
		return this.calls.getOrDefault(method.getFullMethodName(), 0);
	}

	synchronized void clear() {
		this.next.clear();
		this.calls.clear();
	}

}
