package io.userservice.rpc.server;

import java.io.InputStream;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerInterceptors;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Deserializes requests inside the interceptors. gRPC (1.85) does it outside: bytes that
 * cannot be parsed then end the call as UNKNOWN, with a stack trace in our log, and the
 * handler, which is not notified, continues with the messages before them.
 */
@Component
public class DeferredDeserialization implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof BindableService service) {
			return (BindableService) () -> ServerInterceptors.useMarshalledMessages(service.bindService(),
					new PassThrough());
		}
		return bean;
	}

	/**
	 * Passes the stream on as it is. {@code ServerInterceptors.useInputStreamMessages}
	 * buffers it, so that gRPC no longer knows a response's length and copies it twice,
	 * which took a tenth of GetUser's CPU.
	 */
	private static class PassThrough implements Marshaller<InputStream> {

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
