package io.userservice.user.grpc;

import java.util.concurrent.Executor;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.SearchUsersRequest;
import io.userservice.api.SearchUsersResponse;
import io.userservice.request.SearchRequests;
import io.userservice.rpc.call.Caller;
import io.userservice.user.grpc.metadata.PositionServerInterceptor;
import io.userservice.user.query.SearchToken;
import io.userservice.user.read.StateWait;
import io.userservice.user.read.UserDirectory;
import io.userservice.user.search.SearchPage;
import io.userservice.user.search.UserSearch;
import io.userservice.user.state.Consistency;
import io.userservice.user.state.StateNotSeenException;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Runs SearchUsers calls, in turn and with connections of their own number, so that they
 * take none that lookups need.
 */
@Component
class SearchCalls {

	private final UserSearch users;

	private final UserDirectory directory;

	private final UserLimits limits;

	SearchCalls(UserSearch users, UserDirectory directory, UserLimits limits) {
		this.users = users;
		this.directory = directory;
		this.limits = limits;
	}

	void search(SearchUsersRequest request, StreamObserver<SearchUsersResponse> responses) {
		SearchRequests.Search search = SearchRequests.read(request);
		this.users.require();
		var response = (ServerCallStreamObserver<SearchUsersResponse>) responses;
		// Without a handler, a response to a client that has gone would throw.
		response.setOnCancelHandler(() -> {
		});
		Call call = new Call(search, response, PositionServerInterceptor.current(), Caller.currentKey(),
				CallContextExecutor.on(Runnable::run));
		this.limits.searches().submit(call.caller(), 1, () -> run(call), response::onError);
	}

	/** What a call asks for, and where it runs. */
	private record Call(SearchRequests.Search search, ServerCallStreamObserver<SearchUsersResponse> response,
			@Nullable Consistency consistency, Object caller, Executor inContext) {
	}

	private void run(Call call) {
		call.inContext().execute(() -> respond(call));
	}

	private void respond(Call call) {
		if (call.response().isCancelled()) {
			return;
		}
		try {
			SearchUsersResponse page = toMessage(call.search(), read(call));
			UserCalls.respond(() -> page, call.response());
		}
		catch (StateNotSeenException ex) {
			// Others have the turn meanwhile.
			StateWait.later(
					() -> this.limits.searches().resume(call.caller(), 1, () -> run(call), call.response()::onError));
		}
		catch (Throwable ex) {
			call.response().onError(ex);
		}
	}

	private SearchPage read(Call call) {
		SearchRequests.Search search = call.search();
		return this.directory.read(call.consistency(),
				() -> this.users.find(search.query(), search.size(), search.after(), call.response()::isCancelled));
	}

	private static SearchUsersResponse toMessage(SearchRequests.Search search, SearchPage page) {
		SearchUsersResponse.Builder response = SearchUsersResponse.newBuilder()
			.setTotal(page.total().count())
			.setTotalIsExact(page.total().exact());
		page.users().forEach((user) -> response.addUsers(UserMessages.toMessage(user)));
		page.next().ifPresent((place) -> response.setNextPageToken(SearchToken.of(place, search.query())));
		return response.build();
	}

}
