package io.userservice.http.tomcat;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Refuses to start without the HTTP side, which serves health and metrics. */
@Component
class WebApplicationCheck implements BeanFactoryPostProcessor, EnvironmentAware {

	private static final String PROPERTY = "spring.main.web-application-type";

	private String type = "";

	@Override
	public void setEnvironment(Environment environment) {
		this.type = environment.getProperty(PROPERTY, "servlet");
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		if (!this.type.equalsIgnoreCase("servlet")) {
			throw new InvalidConfigurationPropertyValueException(PROPERTY, this.type,
					"health and metrics need HTTP; remove it, and set server.address=127.0.0.1 to serve them to this"
							+ " machine alone");
		}
	}

}
