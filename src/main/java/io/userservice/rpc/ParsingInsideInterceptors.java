package io.userservice.rpc;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Has requests parsed within the interceptors. By default gRPC parses them before: bytes
 * that are no message then end the call as UNKNOWN, with a stack trace in our log, and
 * the handler, which is not told, goes on with what came before them.
 */
@Component
class ParsingInsideInterceptors implements BeanPostProcessor {

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof BindableService service) {
			return (BindableService) () -> ServerInterceptors.useInputStreamMessages(service.bindService());
		}
		return bean;
	}

}
