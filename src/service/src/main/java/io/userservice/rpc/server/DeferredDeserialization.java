package io.userservice.rpc.server;

import java.io.InputStream;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerInterceptors;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Has requests parsed within the interceptors. By default gRPC parses them before: bytes
 * that are no message then end the call as UNKNOWN, with a stack trace in our log, and
 * the handler, which is not told, goes on with what came before them.
 */
@Component
class DeferredDeserialization implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof BindableService service) {
			return (BindableService) () -> ServerInterceptors.useMarshalledMessages(service.bindService(), new AsIs());
		}
		return bean;
	}

	/**
	 * Hands the stream on untouched. With {@code useInputStreamMessages}, which buffers
	 * it, gRPC no longer knows a response's length and copies it twice; the copying took
	 * a tenth of GetUser's CPU.
	 */
	private static class AsIs implements Marshaller<InputStream> {

		@Override
		public InputStream stream(InputStream message) {
			return message;
		}

		@Override
		public InputStream parse(InputStream message) {
			return message;
		}

	}

}
