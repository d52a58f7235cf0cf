package bench.quarkus;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.smallrye.common.annotation.Blocking;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

/** GetUser by Hibernate, as Quarkus's guides write it. */
@GrpcService
public class UserGrpcService extends UserServiceGrpc.UserServiceImplBase {

	@Inject
	EntityManager entities;

	@Override
	@Blocking
	@ActivateRequestContext
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		UserEntity user = this.entities.find(UserEntity.class, request.getId());
		if (user == null) {
			response.onError(Status.NOT_FOUND.asRuntimeException());
			return;
		}
		response.onNext(
				User.newBuilder().setId(user.getId()).setName(user.getName()).setEmail(user.getEmail()).build());
		response.onCompleted();
	}

}
