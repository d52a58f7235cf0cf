package greeter;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.userservice.api.User;
import io.userservice.client.UserCopy;

/** A copy of the users' names, by id. */
class NameCopy implements UserCopy {

	final Map<Integer, String> names = new ConcurrentHashMap<>();

	private volatile String token = "";

	@Override
	public String token() {
		return this.token;
	}

	@Override
	public Collection<Integer> ids() {
		return this.names.keySet();
	}

	@Override
	public void put(User user) {
		this.names.put(user.getId(), user.getName());
	}

	@Override
	public void remove(int id) {
		this.names.remove(id);
	}

	@Override
	public void store(String token) {
		this.token = token;
	}

}
