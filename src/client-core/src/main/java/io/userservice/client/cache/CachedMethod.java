package io.userservice.client.cache;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import com.google.protobuf.MessageOrBuilder;
import io.userservice.api.BatchGetUsersRequest;
import io.userservice.api.BatchGetUsersResponse;
import io.userservice.api.GetUserByEmailRequest;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.client.cache.store.CallStart;
import io.userservice.client.cache.store.Proof;
import io.userservice.client.cache.store.UserStore;
import org.jspecify.annotations.Nullable;

/** The reads that are answered from memory. */
enum CachedMethod {

	/** By id. */
	GET_USER {
		@Override
		@Nullable Object find(Object request, UserStore store, Proof proof) {
			return (request instanceof GetUserRequest one && isKnown(one)) ? store.find(one.getId(), proof) : null;
		}

		@Override
		void returned(Object request, Object response, UserStore store, CallStart start) {
			store.returned((User) response, start);
		}

		@Override
		void returnedNone(Object request, UserStore store, CallStart start) {
			store.returnedNone(((GetUserRequest) request).getId(), start);
		}
	},
	/** By e-mail, as it was spelled before. */
	GET_USER_BY_EMAIL {
		@Override
		@Nullable Object find(Object request, UserStore store, Proof proof) {
			return (request instanceof GetUserByEmailRequest one && isKnown(one))
					? store.findByEmail(one.getEmail(), proof) : null;
		}

		@Override
		void returned(Object request, Object response, UserStore store, CallStart start) {
			store.returnedByEmail(((GetUserByEmailRequest) request).getEmail(), (User) response, start);
		}

		@Override
		void returnedNone(Object request, UserStore store, CallStart start) {
			store.returnedNone(((GetUserByEmailRequest) request).getEmail(), start);
		}
	},
	/** By ids, if all of them are kept. */
	BATCH_GET_USERS {
		@Override
		@Nullable Object find(Object request, UserStore store, Proof proof) {
			return (request instanceof BatchGetUsersRequest batch && isKnown(batch))
					? findAll(batch.getIdsList(), store, proof) : null;
		}

		@Override
		void returned(Object request, Object response, UserStore store, CallStart start) {
			BatchGetUsersResponse found = (BatchGetUsersResponse) response;
			found.getUsersList().forEach((user) -> store.returned(user, start));
			found.getMissingIdsList().forEach((id) -> store.returnedNone(id, start));
		}

		@Override
		void returnedNone(Object request, UserStore store, CallStart start) {
		}
	};

	/** The service refuses more. */
	private static final int LARGEST_BATCH = 1_000;

	/** The response; null if the service is to be asked. */
	abstract @Nullable Object find(Object request, UserStore store, Proof proof);

	abstract void returned(Object request, Object response, UserStore store, CallStart start);

	/** There is no such user. */
	abstract void returnedNone(Object request, UserStore store, CallStart start);

	/** Null for other methods. */
	static @Nullable CachedMethod of(String bareName) {
		return switch (bareName) {
			case "GetUser" -> GET_USER;
			case "GetUserByEmail" -> GET_USER_BY_EMAIL;
			case "BatchGetUsers" -> BATCH_GET_USERS;
			default -> null;
		};
	}

	/** A newer client's request may ask for more. */
	private static boolean isKnown(MessageOrBuilder request) {
		return request.getUnknownFields().asMap().isEmpty();
	}

	private static @Nullable Object findAll(List<Integer> ids, UserStore store, Proof proof) {
		if (ids.isEmpty() || ids.size() > LARGEST_BATCH) {
			return null;
		}
		Set<Integer> distinct = new LinkedHashSet<>(ids);
		BatchGetUsersResponse.Builder response = BatchGetUsersResponse.newBuilder();
		for (Integer id : distinct) {
			User user = store.find(id, proof);
			if (user == null) {
				return null;
			}
			response.addUsers(user);
		}
		return response.build();
	}

}
