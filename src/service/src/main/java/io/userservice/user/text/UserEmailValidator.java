package io.userservice.user.text;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;

/** Checks the characters of an e-mail, and that its domain can be one (UTS 46). */
public class UserEmailValidator implements ConstraintValidator<UserEmail, String> {

	@Override
	public boolean isValid(String email, ConstraintValidatorContext context) {
		if (!Text.isVisibleAscii(email) && !Text.isAllVisible(email)) {
			return false;
		}
		if (EmailKey.isDomainValid(email)) {
			return true;
		}
		context.disableDefaultConstraintViolation();
		context.buildConstraintViolationWithTemplate(UserEmail.INVALID).addConstraintViolation();
		return false;
	}

}
