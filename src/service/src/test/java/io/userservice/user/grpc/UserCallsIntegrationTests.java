package io.userservice.user.grpc;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.google.rpc.ResourceInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.userservice.api.ChatMessage;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.api.UserServiceGrpc.UserServiceStub;
import io.userservice.api.UserServiceGrpc;
import io.userservice.rpc.limit.Bound.Permit;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.Bounds;
import io.userservice.testing.FakeService;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.WireError;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * GetUser, ListUsers, CreateUsers and Chat over real sockets, with the same results on
 * both databases.
 */
class UserCallsIntegrationTests {

	@Nested
	@ServiceTest
	class OnH2 extends Calls {

	}

	@Nested
	@ServiceTest
	@OnPostgres
	class OnRealPostgres extends Calls {

	}

	@Nested
	class OnTheFake extends Rules {

		@RegisterExtension
		private final FakeService fake = new FakeService();

		@Override
		ManagedChannel open() {
			return this.fake.open();
		}

	}

	abstract static class Calls extends Rules {

		@Autowired
		private TestChannels channels;

		@Autowired
		private MeterRegistry meters;

		@Autowired
		private Bounds bounds;

		@Override
		ManagedChannel open() {
			return this.channels.open((builder) -> {
			});
		}

		@Test
		void storesNothingOfACancelledCall() {
			double before = cancelled();
			// Opens the connection, so that the call reaches the server before it is
			// cancelled.
			list(1, 1);
			ResponseCollector<CreateUsersResponse> result = new ResponseCollector<>();
			StreamObserver<CreateUserRequest> requests = asyncStub.createUsers(result);
			requests.onNext(request("cancelled"));
			requests.onError(Status.CANCELLED.asRuntimeException());
			assertThatThrownBy(() -> result.get()).isInstanceOf(StatusRuntimeException.class);
			awaitCancelled(before);
			assertThat(listAll()).extracting(User::getName).doesNotContain("cancelled");
		}

		@Test
		void storesNothingOfACallWhoseClientDisconnects() {
			double before = cancelled();
			ManagedChannel channel = channels.open((builder) -> {
			});
			UserServiceGrpc.newBlockingStub(channel)
				.listUsers(ListUsersRequest.getDefaultInstance())
				.forEachRemaining((user) -> {
				});
			ResponseCollector<CreateUsersResponse> result = new ResponseCollector<>();
			StreamObserver<CreateUserRequest> requests = UserServiceGrpc.newStub(channel).createUsers(result);
			requests.onNext(request("disconnected"));
			channel.shutdownNow();
			assertThatThrownBy(() -> result.get()).isInstanceOf(StatusRuntimeException.class);
			awaitCancelled(before);
			assertThat(listAll()).extracting(User::getName).doesNotContain("disconnected");
		}

		/** The others hold almost all; the oldest chat of a caller with two gives way. */
		@Test
		void endsTheOldestChatOfTheLargestHolderForANewCaller() {
			Bound chats = this.bounds.of("chats");
			Awaitility.await().until(() -> chats.used() == 0);
			ResponseCollector<ChatMessage> oldest = new ResponseCollector<>();
			ResponseCollector<ChatMessage> other = new ResponseCollector<>();
			this.asyncStub.chat(oldest);
			Awaitility.await().until(() -> chats.used() == 1);
			StreamObserver<ChatMessage> client = this.asyncStub.chat(other);
			Awaitility.await().until(() -> chats.used() == 2);
			long half = chats.capacity() / 2;
			try (Permit first = chats.acquire("first", half);
					Permit second = chats.acquire("second", half - 2);
					Permit newcomer = chats.acquire("newcomer", 1)) {
				WireError ended = errorOf(oldest);
				assertThat(ended.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
				assertThat(ended.metadata()).containsEntry("limit", "chats");
				ResponseCollector<ChatMessage> refused = new ResponseCollector<>();
				this.asyncStub.chat(refused);
				assertThat(errorOf(refused).metadata()).containsEntry("limit", "chats");
			}
			client.onNext(message("still here"));
			client.onCompleted();
			assertThat(other.all()).extracting(ChatMessage::getMessage).containsExactly("Echo: still here");
			Awaitility.await().until(() -> chats.used() == 0);
		}

		/**
		 * Waits until the server has counted the cancelled call, since it could still
		 * store users before.
		 */
		private void awaitCancelled(double before) {
			Awaitility.await().until(() -> cancelled() == before + 1);
		}

		private double cancelled() {
			return this.meters.find("grpc.server")
				.tags("rpc.method", "CreateUsers", "grpc.status_code", "CANCELLED")
				.timers()
				.stream()
				.mapToLong(Timer::count)
				.sum();
		}

	}

	/** What the fake does, too. */
	abstract static class Rules {

		UserServiceBlockingStub stub;

		UserServiceStub asyncStub;

		abstract ManagedChannel open();

		@BeforeEach
		void connect() {
			ManagedChannel channel = open();
			this.stub = UserServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
			this.asyncStub = UserServiceGrpc.newStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
		}

		@Test
		void createsGetsAndListsUsersAndChats() {
			CreateUsersResponse created = create(request("Ada Lovelace"), request("Grace Hopper"));
			assertThat(created.getCount()).isEqualTo(2);
			assertThat(created.getUsersList()).extracting(User::getName)
				.containsExactly("Ada Lovelace", "Grace Hopper");
			assertThat(get(created.getUsers(0).getId())).isEqualTo(created.getUsers(0));
			assertThat(listAll()).containsSubsequence(created.getUsersList());
			assertThat(chat("hello")).containsExactly("Echo: hello");
		}

		@ParameterizedTest
		@ValueSource(ints = { 0, -1, Integer.MIN_VALUE })
		void refusesToGetIdsBelowOne(int id) {
			WireError error = WireError.of(() -> get(id));
			assertThat(error.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
			assertThat(error.reason()).isEqualTo("INVALID_FIELD");
			assertThat(error.badFields()).containsExactly("id");
		}

		@Test
		void reportsAnUnknownUserAsNotFound() {
			WireError error = WireError.of(() -> get(Integer.MAX_VALUE));
			assertThat(error.code()).isEqualTo(Status.Code.NOT_FOUND);
			assertThat(error.domain()).isEqualTo("user-service");
			assertThat(error.reason()).isEqualTo("USER_NOT_FOUND");
			assertThat(error.metadata()).containsEntry("id", "2147483647");
			assertThat(error.detail(ResourceInfo.class).getResourceType()).isEqualTo("user.User");
			assertThat(error.detail(ResourceInfo.class).getResourceName()).isEqualTo("2147483647");
		}

		@Test
		void listsTheFirstFiftyUsersByDefault() {
			create(IntStream.range(0, 60).mapToObj((index) -> request("user")).toArray(CreateUserRequest[]::new));
			List<User> unset = list(0, 0);
			assertThat(unset).hasSize(50);
			assertThat(list(1, 50)).isEqualTo(unset);
			assertThat(unset).extracting(User::getId).isSorted();
			assertThat(unset).isEqualTo(listAll().subList(0, 50));
		}

		@Test
		void listsPagesOneAfterTheOther() {
			create(IntStream.range(0, 25).mapToObj((index) -> request("page")).toArray(CreateUserRequest[]::new));
			List<User> first = list(1, 21);
			assertThat(list(2, 10)).isEqualTo(first.subList(10, 20));
			assertThat(list(3, 7)).isEqualTo(first.subList(14, 21));
		}

		@Test
		void listsNoUsersPastTheLastOne() {
			assertThat(list(Integer.MAX_VALUE, 10_000)).isEmpty();
		}

		@ParameterizedTest
		@CsvSource({ "-1, 10, page", "1, -10, page_size", "-1, -1, page page_size" })
		void refusesNegativePagesAndPageSizes(int page, int size, String fields) {
			WireError error = WireError.of(() -> list(page, size));
			assertThat(error.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
			assertThat(error.reason()).isEqualTo("INVALID_FIELD");
			assertThat(error.badFields()).containsExactly(fields.split(" "));
		}

		@Test
		void createsNoUsersFromAnEmptyStream() {
			assertThat(create()).isEqualTo(CreateUsersResponse.getDefaultInstance());
		}

		@Test
		void trimsNamesAndEmails() {
			String email = email();
			User user = create(CreateUserRequest.newBuilder().setName("  Ada ").setEmail("\t" + email + " ").build())
				.getUsers(0);
			assertThat(user.getName()).isEqualTo("Ada");
			assertThat(user.getEmail()).isEqualTo(email);
		}

		@Test
		void createsTenThousandUsersInOneCallAndListsNoMoreInAPage() {
			CreateUserRequest[] requests = IntStream.range(0, 10_000)
				.mapToObj((index) -> request("user " + index))
				.toArray(CreateUserRequest[]::new);
			CreateUsersResponse created = create(requests);
			assertThat(created.getCount()).isEqualTo(10_000);
			assertThat(created.getUsersList()).extracting(User::getId).isSorted().doesNotHaveDuplicates();
			assertThat(created.getUsersList()).extracting(User::getName)
				.containsExactly(IntStream.range(0, 10_000).mapToObj("user %d"::formatted).toArray(String[]::new));
			create(request("one more"));
			List<User> largest = list(1, 10_000);
			assertThat(largest).hasSize(10_000);
			assertThat(list(1, 10_001)).isEqualTo(largest);
			assertThat(list(1, Integer.MAX_VALUE)).isEqualTo(largest);
		}

		@Test
		void refusesMoreThanTenThousandUsersAndStoresNothing() {
			CreateUserRequest[] requests = IntStream.range(0, 10_001)
				.mapToObj((index) -> request("too many"))
				.toArray(CreateUserRequest[]::new);
			WireError error = WireError.of(() -> create(requests));
			assertThat(error.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
			assertThat(error.reason()).isEqualTo("TOO_MANY_USERS");
			assertThat(error.metadata()).containsEntry("limit", "10000");
			assertThat(listAll()).extracting(User::getName).doesNotContain("too many");
		}

		@Test
		void endsCreateUsersAtTheFirstInvalidUser() {
			ResponseCollector<CreateUsersResponse> result = new ResponseCollector<>();
			StreamObserver<CreateUserRequest> requests = asyncStub.createUsers(result);
			requests.onNext(request("stored by mistake"));
			requests.onNext(CreateUserRequest.newBuilder().setName("a\u0000").setEmail("nobody").build());
			// The client has not half-closed.
			WireError error = WireError.of(() -> result.get());
			assertThat(error.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
			assertThat(error.badFields()).containsExactly("requests[1].email", "requests[1].name");
			assertThat(listAll()).extracting(User::getName).doesNotContain("stored by mistake");
		}

		@Test
		void refusesATakenEmailAndStoresNothing() {
			User taken = create(request("first")).getUsers(0);
			CreateUserRequest again = CreateUserRequest.newBuilder()
				.setName("second")
				.setEmail(taken.getEmail().toUpperCase())
				.build();
			WireError error = WireError.of(() -> create(request("innocent"), again));
			assertThat(error.code()).isEqualTo(Status.Code.ALREADY_EXISTS);
			assertThat(error.reason()).isEqualTo("EMAIL_TAKEN");
			assertThat(error.metadata()).containsEntry("index", "1");
			assertThat(error.detail(ResourceInfo.class).getResourceName()).isEqualTo(taken.getEmail().toUpperCase());
			assertThat(listAll()).extracting(User::getName).doesNotContain("innocent");
		}

		@Test
		void refusesAnEmailThatIsTwiceInOneCall() {
			CreateUserRequest first = request("twice");
			CreateUserRequest again = CreateUserRequest.newBuilder()
				.setName("twice")
				.setEmail(first.getEmail().toUpperCase())
				.build();
			WireError error = WireError.of(() -> create(first, request("twice"), again));
			assertThat(error.reason()).isEqualTo("EMAIL_TAKEN");
			assertThat(error.metadata()).containsEntry("index", "2");
			assertThat(listAll()).extracting(User::getName).doesNotContain("twice");
		}

		@Test
		void echoesChatMessagesInOrder() {
			assertThat(chat("a", "", "ü\uD83D\uDE00")).containsExactly("Echo: a", "Echo: ", "Echo: ü\uD83D\uDE00");
		}

		@Test
		void echoesEachChatMessageBeforeTheNextIsSent() throws Exception {
			List<CompletableFuture<ChatMessage>> responses = List.of(new CompletableFuture<>(),
					new CompletableFuture<>());
			Iterator<CompletableFuture<ChatMessage>> next = responses.iterator();
			CompletableFuture<ChatMessage> end = new CompletableFuture<>();
			StreamObserver<ChatMessage> client = asyncStub.chat(new StreamObserver<>() {
				@Override
				public void onNext(ChatMessage response) {
					next.next().complete(response);
				}

				@Override
				public void onError(Throwable failure) {
					end.completeExceptionally(failure);
				}

				@Override
				public void onCompleted() {
					end.complete(null);
				}
			});
			client.onNext(message("one"));
			assertThat(responses.get(0).get(60, TimeUnit.SECONDS))
				.isEqualTo(ChatMessage.newBuilder().setUser("Server").setMessage("Echo: one").build());
			client.onNext(message("two"));
			assertThat(responses.get(1).get(60, TimeUnit.SECONDS).getMessage()).isEqualTo("Echo: two");
			assertThat(end).isNotDone();
			client.onCompleted();
			end.get(60, TimeUnit.SECONDS);
		}

		private User get(int id) {
			return this.stub.getUser(GetUserRequest.newBuilder().setId(id).build());
		}

		List<User> list(int page, int size) {
			List<User> users = new ArrayList<>();
			this.stub.listUsers(ListUsersRequest.newBuilder().setPage(page).setPageSize(size).build())
				.forEachRemaining(users::add);
			return users;
		}

		List<User> listAll() {
			List<User> all = new ArrayList<>();
			List<User> page = list(1, 10_000);
			for (int number = 2; !page.isEmpty(); number++) {
				all.addAll(page);
				page = list(number, 10_000);
			}
			return all;
		}

		CreateUsersResponse create(CreateUserRequest... requests) {
			ResponseCollector<CreateUsersResponse> result = new ResponseCollector<>();
			StreamObserver<CreateUserRequest> stream = this.asyncStub.createUsers(result);
			List.of(requests).forEach(stream::onNext);
			stream.onCompleted();
			return result.get();
		}

		private List<String> chat(String... messages) {
			ResponseCollector<ChatMessage> responses = new ResponseCollector<>();
			StreamObserver<ChatMessage> client = this.asyncStub.chat(responses);
			List.of(messages).forEach((text) -> client.onNext(message(text)));
			client.onCompleted();
			assertThat(responses.all()).extracting(ChatMessage::getUser).containsOnly("Server");
			return responses.all().stream().map(ChatMessage::getMessage).toList();
		}

		static WireError errorOf(ResponseCollector<?> failed) {
			return WireError.of(catchThrowableOfType(StatusRuntimeException.class, failed::all));
		}

		static CreateUserRequest request(String name) {
			return CreateUserRequest.newBuilder().setName(name).setEmail(email()).build();
		}

		private static String email() {
			return "u." + UUID.randomUUID() + "@Example.com";
		}

		static ChatMessage message(String text) {
			return ChatMessage.newBuilder().setUser("tester").setMessage(text).build();
		}

	}

}
