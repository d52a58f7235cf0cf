package io.userservice.rpc.lifecycle;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Refuses to start without Actuator's health, which {@link HealthStatusPublisher} needs,
 * and which Boot leaves out if it is not exposed.
 */
@Component
class HealthExposureCheck implements BeanFactoryPostProcessor, EnvironmentAware {

	private static final String EXPOSED = "management.endpoints.web.exposure.include";

	private String exposed = "";

	@Override
	public void setEnvironment(Environment environment) {
		this.exposed = environment.getProperty(EXPOSED, "");
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		if (beans.getBeanNamesForType(HealthEndpoint.class, true, false).length == 0) {
			throw new InvalidConfigurationPropertyValueException(EXPOSED, this.exposed,
					"it must contain health, which grpc.health.v1 reports, too; nor may management.endpoints.web.exposure.exclude,"
							+ " management.endpoint.health.access or management.endpoints.access.default take it away");
		}
	}

}
