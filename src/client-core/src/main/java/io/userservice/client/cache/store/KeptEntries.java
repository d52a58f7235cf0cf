package io.userservice.client.cache.store;

import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import org.jspecify.annotations.Nullable;

/**
 * Users by their ids, and what spellings of e-mails stand for, within a bound of bytes.
 * Thread-safe.
 */
final class KeptEntries {

	/** Bytes of a spelling beside its characters: texts, key, place in the cache. */
	private static final int SPELLING_OVERHEAD = 250;

	private final Cache<Object, Object> entries;

	private final IntConsumer evicted;

	private final AskedLately asked = new AskedLately();

	/** Whether one had to give way to another. */
	private volatile boolean full;

	/**
	 * A spelling of an e-mail by which the service has found a user.
	 *
	 * @param email of the user then: the service finds the user by the spelling as long
	 * as it has this e-mail
	 */
	record Spelling(int id, String email) {
	}

	/**
	 * @param evicted is told of each user that has to give way, before it is gone
	 */
	KeptEntries(long maxBytes, IntConsumer evicted) {
		this.evicted = evicted;
		this.entries = Caffeine.newBuilder()
			.maximumWeight(maxBytes)
			.weigher(KeptEntries::weight)
			.evictionListener(this::evict)
			.executor(Runnable::run)
			.build();
	}

	private static int weight(Object key, Object value) {
		return (value instanceof KeptUser user) ? user.weight()
				: SPELLING_OVERHEAD + 2 * ((String) key).length() + 2 * ((Spelling) value).email().length();
	}

	private void evict(@Nullable Object key, @Nullable Object value, RemovalCause cause) {
		this.full = true;
		if (key instanceof Integer id) {
			this.evicted.accept(id);
		}
	}

	@Nullable KeptUser user(int id) {
		return (KeptUser) this.entries.getIfPresent(id);
	}

	@Nullable Spelling spelling(String email) {
		return (Spelling) this.entries.getIfPresent(email);
	}

	/**
	 * Puts another state of a user in the place of the one that is kept, in one step.
	 * @param change of the one that is kept, or null; returns null for none
	 */
	void change(int id, UnaryOperator<@Nullable KeptUser> change) {
		this.entries.asMap().compute(id, (key, before) -> change.apply((KeptUser) before));
	}

	/** The same for a user that is kept; nothing is done for any other. */
	void changeKept(int id, Function<KeptUser, @Nullable KeptUser> change) {
		this.entries.asMap().computeIfPresent(id, (key, before) -> change.apply((KeptUser) before));
	}

	/** Whether a user that is not kept may take the place of another one. */
	boolean isWorthAPlace(int id) {
		return !this.full || this.asked.add(id);
	}

	void put(String email, Spelling spelling) {
		this.entries.put(email, spelling);
	}

	void remove(int id) {
		this.entries.invalidate(id);
	}

	void clear() {
		this.entries.invalidateAll();
	}

	/** Users and spellings. */
	long size() {
		return this.entries.estimatedSize();
	}

	/** What they take, about. */
	long bytes() {
		return this.entries.policy().eviction().map((policy) -> policy.weightedSize().orElse(0)).orElse(0L);
	}

}
