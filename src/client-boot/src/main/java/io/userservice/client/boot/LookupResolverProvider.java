package io.userservice.client.boot;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Function;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Uri;

/**
 * Resolves the targets of one scheme by a function. Set on single channels, unlike a
 * provider that is registered with gRPC, which all channels of the JVM see.
 */
class LookupResolverProvider extends NameResolverProvider {

	private static final int PRIORITY = 5;

	private final String scheme;

	private final Function<String, List<EquivalentAddressGroup>> lookup;

	private final Set<LookupResolver> resolvers = new CopyOnWriteArraySet<>();

	/**
	 * @param lookup from the path of a target to its addresses; may block
	 */
	LookupResolverProvider(String scheme, Function<String, List<EquivalentAddressGroup>> lookup) {
		this.scheme = scheme;
		this.lookup = lookup;
	}

	boolean supports(String target) {
		return target.startsWith(this.scheme + ":");
	}

	/** Looks the addresses of all open channels up again. */
	void refreshAll() {
		this.resolvers.forEach(NameResolver::refresh);
	}

	@Override
	public NameResolver newNameResolver(URI target, NameResolver.Args args) {
		return resolver(target.getPath(), args);
	}

	/** What gRPC calls from 1.83 on. */
	@Override
	public NameResolver newNameResolver(Uri target, NameResolver.Args args) {
		return resolver(target.getPath(), args);
	}

	private NameResolver resolver(String path, NameResolver.Args args) {
		String name = path.replaceFirst("^/*", "");
		LookupResolver resolver = new LookupResolver(name, () -> this.lookup.apply(name), args, this.resolvers::remove);
		this.resolvers.add(resolver);
		return resolver;
	}

	@Override
	public String getDefaultScheme() {
		return this.scheme;
	}

	@Override
	protected boolean isAvailable() {
		return true;
	}

	@Override
	protected int priority() {
		return PRIORITY;
	}

}
