package io.userservice.client.testing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.userservice.api.User;
import io.userservice.client.UserCopy;

/** A copy in memory, which records its calls and can do something else in each. */
public class MapCopy implements UserCopy {

	public final Map<Integer, User> users = new ConcurrentHashMap<>();

	/** The methods that were called, in order. */
	public final List<String> calls = new CopyOnWriteArrayList<>();

	/** Is told of each call before it has an effect. */
	public volatile Consumer<String> before = (method) -> {
	};

	public volatile String token = "";

	private void called(String method) {
		this.calls.add(method);
		this.before.accept(method);
	}

	@Override
	public String token() {
		called("token");
		return this.token;
	}

	@Override
	public Collection<Integer> ids() {
		called("ids");
		return this.users.keySet();
	}

	@Override
	public void put(User user) {
		called("put");
		this.users.put(user.getId(), user);
	}

	@Override
	public void remove(int id) {
		called("remove");
		this.users.remove(id);
	}

	@Override
	public void store(String token) {
		called(token.isEmpty() ? "store nothing" : "store");
		this.token = token;
	}

}
