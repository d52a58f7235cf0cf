package io.userservice.console;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Runs tests where Chromium is installed, and says so where it is not. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsBrowser.Condition.class)
@interface NeedsBrowser {

	/** Looks for the programs. */
	class Condition implements ExecutionCondition {

		private static final String HINT = "Left out, because there is no Chromium: install it (Debian: apt-get install"
				+ " chromium chromium-driver), or name the programs by -Dbrowser.chromium and -Dbrowser.chromedriver.";

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			if (Browser.isInstalled()) {
				return ConditionEvaluationResult.enabled("Chromium is installed");
			}
			LoggerFactory.getLogger(context.getRequiredTestClass()).warn(HINT);
			return ConditionEvaluationResult.disabled(HINT);
		}

	}

}
